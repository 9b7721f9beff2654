package main

// demoCommand loads the demo organisation into an empty installation and prints its accounts.
type demoCommand struct {
	JSON             bool `help:"以 JSON 输出账号 | print the accounts as JSON"`
	NoPasswordChange bool `help:"首次登录不要求改密码 | do not force a new password at first login"`
}
