package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// parse reads a Config as the program does, from flags, an environment and nothing else.
func parse(t *testing.T, env map[string]string, args ...string) (Config, error) {
	t.Helper()
	for name := range settingNames() {
		for _, name := range []string{name, name + "_FILE"} {
			t.Setenv(name, "") // so that the test's end restores it
			os.Unsetenv(name)
		}
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
	var config Config
	parser, err := kong.New(&config, configOptions()...)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return config, err
}

func write(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfigNeedsNothing(t *testing.T) {
	c, err := parse(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	want := Config{Data: "data", Listen: ":8080", Profile: "open", S3UseTLS: true, MaxUpload: 200 << 20, Gateways: Gateways{SMTPSecurity: "starttls"}}
	if c != want {
		t.Errorf("the defaults are %+v", c)
	}
}

func TestConfigFirstPlaceWins(t *testing.T) {
	file := write(t, "# 设置\n\nLANTAI_LISTEN = :3\nLANTAI_DATA=/file\nLANTAI_S3_USE_TLS=false\n LANTAI_MAX_UPLOAD=7340032\n")
	env := map[string]string{"LANTAI_LISTEN": ":2", "LANTAI_DATA": "/env", "LANTAI_CONFIG": file}
	c, err := parse(t, env, "--listen", ":1")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":1" || c.Data != "/env" || c.S3UseTLS || c.MaxUpload != 7<<20 {
		t.Errorf("read %+v", c)
	}
	if c, err = parse(t, nil, "--config", file); err != nil || c.Listen != ":3" || c.Data != "/file" {
		t.Errorf("read %+v, %v", c, err)
	}
}

func TestConfigSecretsFromFiles(t *testing.T) {
	c, err := parse(t, map[string]string{"LANTAI_S3_SECRET_KEY_FILE": write(t, " k3y \n")})
	if err != nil || c.S3SecretKey != " k3y " {
		t.Errorf("read %q, %v", c.S3SecretKey, err)
	}
	for _, refused := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"LANTAI_SEAL_KEY_FILE": "/nowhere"}, "LANTAI_SEAL_KEY_FILE 所指的文件 /nowhere 读不到"},
		{map[string]string{"LANTAI_SEAL_KEY_FILE": "/nowhere", "LANTAI_SEAL_KEY": "a"}, "只能设一个"},
		{map[string]string{"LANTAI_LISTEN_FILE": "/nowhere"}, "LANTAI_LISTEN_FILE 不起作用"},
		{map[string]string{"LANTAI_CONFIG": "/nowhere"}, "配置文件 /nowhere 读不到"},
		{map[string]string{"LANTAI_CONFIG": write(t, "\nLANTAI_LISTN=:1\n")}, "第 2 行看不懂：没有名为 LANTAI_LISTN 的设置"},
		{map[string]string{"LANTAI_CONFIG": write(t, "LANTAI_LISTEN\n")}, "第 1 行看不懂"},
		{map[string]string{"LANTAI_CONFIG": write(t, "LANTAI_CONFIG=other\n")}, "没有名为 LANTAI_CONFIG 的设置"},
	} {
		if _, err := parse(t, refused.env); err == nil || !strings.Contains(err.Error(), refused.want) {
			t.Errorf("%v: %v, want %s", refused.env, err, refused.want)
		}
	}
}

// shared is the configuration of one machine among several.
func shared() Config {
	return Config{
		Data: "data", Listen: ":8080", Profile: "open", MaxUpload: 200 << 20,
		DatabaseURL: "postgres://serve:x9d2@db.example:5432/lantai", S3Endpoint: "s3.example:9000", S3Bucket: "lantai",
		S3AccessKey: "AK93", S3SecretKey: "sk-77a1",
	}
}

func TestConfigCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Config)
		want   string // empty: nothing is wrong
	}{
		{"several machines", func(*Config) {}, ""},
		{"an owner for migrations", func(c *Config) { c.DatabaseOwnerURL = "postgres://owner:y1@db.example/lantai" }, ""},
		{"a base address", func(c *Config) { c.BaseURL = "https://oa.example.gov.cn/" }, ""},
		{"classified", func(c *Config) { c.Profile = "classified" }, ""},
		{"a shared database with a local store", func(c *Config) { c.S3Endpoint = "" }, "必须设 LANTAI_S3_ENDPOINT"},
		{"a shared store with a local database", func(c *Config) { c.DatabaseURL = "" }, "必须设 LANTAI_DATABASE_URL"},
		{"an owner without a server", func(c *Config) { c.DatabaseURL, c.DatabaseOwnerURL = "", "postgres://o:y1@db/x" }, "把服务用角色的地址也设上"},
		{"serving as the owner", func(c *Config) { c.DatabaseOwnerURL = c.DatabaseURL }, "不得拥有任何表"},
		{"not an address", func(c *Config) { c.DatabaseURL = "postgres://u:hush@db:port/x" }, "LANTAI_DATABASE_URL 不是"},
		{"an address of another kind", func(c *Config) { c.DatabaseURL = "host=db password=hush" }, "LANTAI_DATABASE_URL 不是"},
		{"a sample password behind the address", func(c *Config) { c.DatabaseURL = "postgres://db/lantai?password=postgres" }, "LANTAI_DATABASE_URL 用的是示例口令"},
		{"a socket", func(c *Config) { c.DatabaseURL = "postgres://serve@/lantai?host=/run/postgresql" }, ""},
		{"no bucket", func(c *Config) { c.S3Bucket = "" }, "LANTAI_S3_BUCKET"},
		{"no secret key", func(c *Config) { c.S3SecretKey = "" }, "LANTAI_S3_SECRET_KEY"},
		{"a store with a scheme", func(c *Config) { c.S3Endpoint = "https://s3.example" }, "只写主机和端口"},
		{"a sample key", func(c *Config) { c.S3AccessKey = "minioadmin" }, "LANTAI_S3_ACCESS_KEY 用的是示例口令"},
		{"a sample password", func(c *Config) { c.DatabaseURL = "postgres://serve:ChangeMe1@db/lantai" }, "LANTAI_DATABASE_URL 用的是示例口令"},
		{"a sample seal", func(c *Config) { c.SealKey = "secret" }, "LANTAI_SEAL_KEY"},
		{"no port", func(c *Config) { c.Listen = "8080" }, "LANTAI_LISTEN"},
		{"nowhere to listen", func(c *Config) { c.Listen = "" }, "不能为空"},
		{"metrics for everybody", func(c *Config) { c.MetricsListen = ":8080" }, "指标不对用户开放"},
		{"a base address with a path", func(c *Config) { c.BaseURL = "https://oa.example/lantai" }, "不带路径"},
		{"a base address without a scheme", func(c *Config) { c.BaseURL = "oa.example" }, "LANTAI_BASE_URL"},
		{"an unknown profile", func(c *Config) { c.Profile = "secret" }, "LANTAI_PROFILE"},
		{"mail and a robot", func(c *Config) {
			c.BaseURL, c.SMTPAddress, c.SMTPFrom = "https://oa.example.gov.cn", "mail.example.gov.cn:587", "兰台 <oa@example.gov.cn>"
			c.DingTalkURL = "https://oapi.dingtalk.example/robot/send?access_token=x"
		}, ""},
		{"messages that lead nowhere", func(c *Config) { c.WeComURL = "https://qyapi.example/send?key=x" }, "LANTAI_BASE_URL"},
		{"a webhook that is no address", func(c *Config) { c.FeishuURL = "hush" }, "LANTAI_NOTIFY_FEISHU_URL 不是"},
		{"a mail server without a port", func(c *Config) { c.SMTPAddress, c.SMTPFrom = "mail", "a@b" }, "主机:端口"},
		{"a password in the open", func(c *Config) {
			c.SMTPAddress, c.SMTPFrom, c.SMTPUsername, c.SMTPSecurity = "mail:25", "a@b.cn", "oa", "none"
		}, "口令不得明文传送"},
		{"an unknown way to mail", func(c *Config) { c.SMTPSecurity = "ssl" }, "LANTAI_SMTP_SECURITY"},
		{"a limit that refuses everything", func(c *Config) { c.MaxUpload = 10 }, "LANTAI_MAX_UPLOAD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := shared()
			c.change(&config)
			err := config.Check()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("said %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Errorf("a password is shown: %v", err)
			}
		})
	}
}

func TestConfigPrintHidesSecrets(t *testing.T) {
	c := shared()
	c.SealKey = "5eal"
	c.DingTalkURL, c.DingTalkSecret, c.FeishuURL = "https://oapi.dingtalk.example/robot/send?access_token=t0ken", "SECs1gn", "https://open.feishu.example/hook/h00k"
	c.SMTPPassword = "m4il"
	var out strings.Builder
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"x9d2", "AK93", "sk-77a1", "5eal", "t0ken", "SECs1gn", "h00k", "m4il"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%s is shown in\n%s", secret, out.String())
		}
	}
	for _, line := range []string{"LANTAI_DATABASE_URL=postgres://db.example:5432/lantai\n", "LANTAI_S3_SECRET_KEY=******\n", "LANTAI_DATABASE_OWNER_URL=\n", "LANTAI_NOTIFY_FEISHU_URL=https://open.feishu.example/******\n", "LANTAI_LISTEN=:8080\n"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%q is missing in\n%s", line, out.String())
		}
	}
}

func TestConfigEverySettingHasAName(t *testing.T) {
	for field := range settings(reflect.ValueOf(Config{})) {
		if name := field.Tag.Get("env"); !strings.HasPrefix(name, "LANTAI_") {
			t.Errorf("%s is named %q in the environment", field.Name, name)
		}
	}
}

func TestConfigAddress(t *testing.T) {
	for _, c := range []struct{ base, listen, want string }{
		{"", ":8080", "http://localhost:8080"},
		{"", "0.0.0.0:80", "http://localhost:80"},
		{"", "10.1.2.3:8080", "http://10.1.2.3:8080"},
		{"https://oa.example/", ":8080", "https://oa.example"},
	} {
		if got := (Config{BaseURL: c.base, Listen: c.listen}).Address(); got != c.want {
			t.Errorf("%s %s is reached at %s, want %s", c.base, c.listen, got, c.want)
		}
	}
}

func TestConfigFontFolder(t *testing.T) {
	data := t.TempDir()
	c := Config{Data: data}
	if err := os.Mkdir(filepath.Join(data, "fonts"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := c.FontFolder(); got != filepath.Join(data, "fonts") {
		t.Errorf("fonts are sought in %s", got)
	}
	c.Fonts = "/usr/share/fonts/gov"
	if got := c.FontFolder(); got != c.Fonts {
		t.Errorf("fonts are sought in %s", got)
	}
}
