package main

// configCommand shows the configuration.
type configCommand struct {
	Check configCheckCommand `cmd:"" help:"检查并列出生效的配置，密钥不显示 | check and print what is in force, secrets hidden"`
}

type configCheckCommand struct{}

// Run implements the command; the check itself was made before any command runs.
func (configCheckCommand) Run(a *app) error { return a.config.Print(a.out) }
