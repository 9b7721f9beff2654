package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/lantai/lantai/archive"
)

// Config is all that can be set. Each value has one name in three places, the first of which wins: a flag (--listen), the environment
// (LANTAI_LISTEN; a secret also as LANTAI_…_FILE, which names a file that holds it), and the file named by --config, whose lines are
// those of the environment. The zero value of every field but the first few means "not asked for".
type Config struct {
	File string `name:"config" env:"LANTAI_CONFIG" placeholder:"FILE" help:"配置文件，每行一个 LANTAI_名称=值 | settings file, one LANTAI_NAME=value a line"`

	Data          string `env:"LANTAI_DATA" default:"data" placeholder:"DIR" help:"数据目录 | folder of all that this machine keeps"`
	Listen        string `env:"LANTAI_LISTEN" default:":8080" placeholder:"ADDRESS" help:"网页和接口的监听地址 | where pages and API are served"`
	MetricsListen string `env:"LANTAI_METRICS_LISTEN" placeholder:"ADDRESS" help:"指标的监听地址，不设则不提供 | where /metrics is served; nowhere unless set"`
	BaseURL       string `name:"base-url" env:"LANTAI_BASE_URL" placeholder:"URL" help:"用户看到的网址 | the address that people type"`
	Profile       string `env:"LANTAI_PROFILE" default:"open" placeholder:"open|classified" help:"非涉密或涉密 | may it hold state secrets; chosen once, at set-up"`

	DatabaseURL      string `name:"database-url" env:"LANTAI_DATABASE_URL" secret:"" placeholder:"URL" help:"数据库，服务用角色；不设则自带 | database as the serving role; a private one unless set"`
	DatabaseOwnerURL string `name:"database-owner-url" env:"LANTAI_DATABASE_OWNER_URL" secret:"" placeholder:"URL" help:"数据库，属主角色，仅供 migrate | database as its owner, for migrate only"`
	PostgresBin      string `env:"LANTAI_POSTGRES_BIN" placeholder:"DIR" help:"自带数据库用的 PostgreSQL 程序目录 | PostgreSQL programs for the private database"`

	S3Endpoint   string `name:"s3-endpoint" env:"LANTAI_S3_ENDPOINT" placeholder:"HOST:PORT" help:"S3 兼容的对象存储；不设则存本机磁盘 | S3-compatible store; the local disk unless set"`
	S3Region     string `name:"s3-region" env:"LANTAI_S3_REGION" placeholder:"NAME" help:"对象存储的区域 | region of the store"`
	S3Bucket     string `name:"s3-bucket" env:"LANTAI_S3_BUCKET" placeholder:"NAME" help:"桶，须开对象锁定 | bucket with object lock"`
	S3AccessKey  string `name:"s3-access-key" env:"LANTAI_S3_ACCESS_KEY" secret:"" placeholder:"KEY" help:"对象存储的访问键 | access key of the store"`
	S3SecretKey  string `name:"s3-secret-key" env:"LANTAI_S3_SECRET_KEY" secret:"" placeholder:"KEY" help:"对象存储的密钥 | secret key of the store"`
	S3UseTLS     bool   `name:"s3-use-tls" env:"LANTAI_S3_USE_TLS" default:"true" negatable:"" help:"以 TLS 连接对象存储 | speak TLS to the store"`
	S3Compliance bool   `name:"s3-compliance" env:"LANTAI_S3_COMPLIANCE" help:"合规模式锁定，谁也不能提前解除 | locks that nobody can shorten"`

	Fonts     string `env:"LANTAI_FONTS" placeholder:"DIR" help:"排版字体目录 | folder of the fonts of official documents"`
	MaxUpload int64  `env:"LANTAI_MAX_UPLOAD" default:"209715200" placeholder:"BYTES" help:"一个文件的上限（字节） | most bytes of one file"`
	SealKey   string `env:"LANTAI_SEAL_KEY" secret:"" placeholder:"KEY" help:"审计月度封存的签名密钥；不设则在数据目录生成 | key that signs the audit's months; made in the data folder unless set"`

	Gateways
}

// configOptions make kong read Config as its comment says.
func configOptions() []kong.Option {
	return []kong.Option{kong.Resolvers(kong.ResolverFunc(resolveSetting))}
}

// resolveSetting finds what kong has not found on the command line. Kong asks resolvers after the environment and lets them win,
// so a variable that is set is left alone here.
func resolveSetting(c *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		_, direct := os.LookupEnv(name)
		path, inFile := os.LookupEnv(name + "_FILE")
		switch {
		case inFile && !flag.Tag.Has("secret"):
			return nil, archive.E(archive.Invalid, "%s_FILE 不起作用：只有密钥可以放在单独的文件里。请改设 %s。", name, name)
		case inFile && direct:
			return nil, archive.E(archive.Invalid, "%s 和 %s_FILE 只能设一个。", name, name)
		case inFile:
			return readSecret(name, path)
		case direct:
			return nil, nil
		}
		found, err := readSettings(configFile(c))
		if err != nil {
			return nil, err
		}
		if value, ok := found[name]; ok {
			return value, nil
		}
	}
	return nil, nil
}

// configFile is what --config or LANTAI_CONFIG name, empty if neither is given.
func configFile(c *kong.Context) string {
	for _, flag := range c.Flags() {
		if flag.Name == "config" {
			path, _ := c.FlagValue(flag).(string)
			return path
		}
	}
	return ""
}

func readSecret(name, path string) (any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, archive.E(archive.Invalid, "%s_FILE 所指的文件 %s 读不到。", name, path).Because(err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

// readSettings reads the lines NAME=value of a file; blank lines and those that begin with # are skipped. A name that no setting has
// is an error, for it is a typing mistake that would otherwise pass in silence.
func readSettings(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, archive.E(archive.Invalid, "配置文件 %s 读不到。", path).Because(err)
	}
	defer file.Close()
	known, found := settingNames(), map[string]string{}
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !ok || !known[name] {
			return nil, archive.E(archive.Invalid, "配置文件 %s 第 %d 行看不懂：没有名为 %s 的设置。", path, n, name)
		}
		found[name] = strings.TrimSpace(value)
	}
	return found, lines.Err()
}

// settingNames lists the names of all settings that a file may hold.
func settingNames() map[string]bool {
	names := map[string]bool{}
	for field := range settings(reflect.ValueOf(Config{})) {
		names[field.Tag.Get("env")] = field.Name != "File"
	}
	return names
}

// settings are the fields of a configuration, those of the structs embedded in it included.
func settings(config reflect.Value) iter.Seq2[reflect.StructField, reflect.Value] {
	return func(yield func(reflect.StructField, reflect.Value) bool) {
		for field, value := range config.Fields() {
			if !field.Anonymous {
				if !yield(field, value) {
					return
				}
				continue
			}
			for field, value := range settings(value) {
				if !yield(field, value) {
					return
				}
			}
		}
	}
}

// Print writes what is in force in the form of a settings file; of a secret only whether it is set, of an address not its password.
func (c Config) Print(w io.Writer) error {
	for field, value := range settings(reflect.ValueOf(c)) {
		text := fmt.Sprint(value.Interface())
		if how, secret := field.Tag.Lookup("secret"); secret {
			text = hidden(text, how == "whole")
		}
		if _, err := fmt.Fprintf(w, "%s=%s\n", field.Tag.Get("env"), text); err != nil {
			return err
		}
	}
	return nil
}

// hidden keeps of a secret what an operator needs to recognise it: of an address everything but the password, of one that is a secret
// as a whole the host alone, of a key nothing.
func hidden(secret string, whole bool) string {
	if secret == "" {
		return ""
	}
	if u, err := url.Parse(secret); err == nil && u.Host != "" && whole {
		return u.Scheme + "://" + u.Host + "/******"
	} else if err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host + u.Path
	}
	return "******"
}

// Shared tells whether the rows lie in a database that other machines may use too.
func (c Config) Shared() bool { return c.DatabaseURL != "" }

// Classified tells whether the installation is for state secrets.
func (c Config) Classified() bool { return c.Profile == "classified" }

// Address is where people reach the service: BaseURL, or this machine.
func (c Config) Address() string {
	if c.BaseURL != "" {
		return strings.TrimRight(c.BaseURL, "/")
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil || host == "" || host == "::" || host == "0.0.0.0" {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, cmp.Or(port, "80"))
}

// FontFolder is where the fonts are: the folder that is set, else the first that exists of fonts in the data folder, and what
// set-up puts beside the program. When there is none it names the first.
func (c Config) FontFolder() string {
	if c.Fonts != "" {
		return c.Fonts
	}
	first := filepath.Join(c.Data, "fonts")
	candidates := []string{first}
	if program, err := os.Executable(); err == nil {
		home := filepath.Dir(filepath.Dir(program))
		candidates = append(candidates, filepath.Join(home, ".cache", "fonts"), filepath.Join(home, "share", "lantai", "fonts"))
	}
	for _, dir := range candidates {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			return dir
		}
	}
	return first
}
