package main

import (
	"cmp"
	"net"
	"net/url"
	"strings"

	"github.com/lantai/lantai/archive"
)

// smallestUpload is the least limit of a file that still lets a scanned page in.
const smallestUpload = 1 << 20

// Check tells the first thing that is wrong, in one sentence that names the setting; nothing has been opened or connected yet.
func (c Config) Check() error {
	for _, check := range []func() error{c.checkAddresses, c.checkProfile, c.checkDatabase, c.checkStore, c.checkSamples, c.checkUpload, c.checkGateways} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c Config) checkAddresses() error {
	for _, listen := range []struct{ name, address string }{{"LANTAI_LISTEN", c.Listen}, {"LANTAI_METRICS_LISTEN", c.MetricsListen}} {
		if _, _, err := net.SplitHostPort(listen.address); err != nil && listen.address != "" {
			return archive.E(archive.Invalid, "%s 应是“地址:端口”的样子，如 :8080，现为 %s。", listen.name, listen.address)
		}
	}
	if c.Listen == "" {
		return archive.E(archive.Invalid, "LANTAI_LISTEN 不能为空。请写上监听地址，如 :8080。")
	}
	if c.Listen == c.MetricsListen {
		return archive.E(archive.Invalid, "LANTAI_METRICS_LISTEN 不能和 LANTAI_LISTEN 相同：指标不对用户开放。")
	}
	base, err := url.Parse(c.BaseURL)
	if c.BaseURL != "" && (err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || strings.Trim(base.Path, "/") != "") {
		return archive.E(archive.Invalid, "LANTAI_BASE_URL 应是完整网址且不带路径，如 https://oa.example.gov.cn，现为 %s。", c.BaseURL)
	}
	return nil
}

// checkProfile refuses anything but the two profiles; that a profile is never switched later is kept by the database, not here.
func (c Config) checkProfile() error {
	if c.Profile != "open" && c.Profile != "classified" {
		return archive.E(archive.Invalid, "LANTAI_PROFILE 只能是 open（非涉密）或 classified（涉密），现为 %s。", c.Profile)
	}
	return nil
}

func (c Config) checkDatabase() error {
	for _, database := range []struct{ name, address string }{
		{"LANTAI_DATABASE_URL", c.DatabaseURL}, {"LANTAI_DATABASE_OWNER_URL", c.DatabaseOwnerURL},
	} {
		u, err := url.Parse(database.address)
		if database.address != "" && (err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Path == "") {
			// Neither the address nor the cause is repeated: they would show the password.
			return archive.E(archive.Invalid, "%s 不是 PostgreSQL 的连接地址，应如 postgres://用户@主机:5432/库名。", database.name)
		}
	}
	if c.DatabaseURL == "" && c.DatabaseOwnerURL != "" {
		return archive.E(archive.Invalid, "设了 LANTAI_DATABASE_OWNER_URL 而没有 LANTAI_DATABASE_URL。请把服务用角色的地址也设上。")
	}
	if c.DatabaseURL != "" && c.DatabaseURL == c.DatabaseOwnerURL {
		return archive.E(archive.Invalid, "LANTAI_DATABASE_URL 和 LANTAI_DATABASE_OWNER_URL 不能相同：服务用的角色不得拥有任何表。")
	}
	return nil
}

// checkStore keeps machines that share rows from keeping files that the others cannot see, and the other way round.
func (c Config) checkStore() error {
	switch s3 := c.S3Endpoint != ""; {
	case c.Shared() && !s3:
		return archive.E(archive.Invalid, "设了 LANTAI_DATABASE_URL 就必须设 LANTAI_S3_ENDPOINT：数据库可由多台机器共用，文件不能只存在一台机器的磁盘上。")
	case s3 && !c.Shared():
		return archive.E(archive.Invalid, "设了 LANTAI_S3_ENDPOINT 就必须设 LANTAI_DATABASE_URL：文件存于共用的存储，数据库不能只在一台机器上。")
	case !s3:
		return nil
	}
	for _, needed := range []struct{ name, value string }{
		{"LANTAI_S3_BUCKET", c.S3Bucket}, {"LANTAI_S3_ACCESS_KEY", c.S3AccessKey}, {"LANTAI_S3_SECRET_KEY", c.S3SecretKey},
	} {
		if needed.value == "" {
			return archive.E(archive.Invalid, "设了 LANTAI_S3_ENDPOINT 就必须设 %s。", needed.name)
		}
	}
	if strings.Contains(c.S3Endpoint, "/") {
		return archive.E(archive.Invalid, "LANTAI_S3_ENDPOINT 只写主机和端口，如 s3.example.gov.cn:9000，是否用 TLS 由 LANTAI_S3_USE_TLS 决定。")
	}
	return nil
}

// checkSamples refuses secrets that stand in anybody's example files.
func (c Config) checkSamples() error {
	for _, secret := range []struct{ name, value string }{
		{"LANTAI_DATABASE_URL", passwordOf(c.DatabaseURL)}, {"LANTAI_DATABASE_OWNER_URL", passwordOf(c.DatabaseOwnerURL)},
		{"LANTAI_S3_ACCESS_KEY", c.S3AccessKey}, {"LANTAI_S3_SECRET_KEY", c.S3SecretKey}, {"LANTAI_SEAL_KEY", c.SealKey}, {"LANTAI_SMTP_PASSWORD", c.SMTPPassword},
	} {
		if isSample(secret.value) {
			return archive.E(archive.Invalid, "%s 用的是示例口令，人人都知道。请换成自己的。", secret.name)
		}
	}
	return nil
}

// isSample tells whether a secret is one of those that manuals and example files print.
func isSample(secret string) bool {
	switch folded := strings.ToLower(secret); folded {
	case "minioadmin", "minio123", "password", "passw0rd", "postgres", "admin", "admin123", "123456", "12345678", "secret", "lantai",
		"lantai_serve", "lantai_owner", "test", "akiaiosfodnn7example", "wjalrxutnfemi/k7mdeng/bpxrficyexamplekey":
		return true
	default:
		return strings.Contains(folded, "changeme") || strings.Contains(folded, "change-me") || strings.Contains(folded, "change_me")
	}
}

// passwordOf gives the password within the address of a database.
func passwordOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	password, _ := u.User.Password()
	return cmp.Or(password, u.Query().Get("password"))
}

func (c Config) checkUpload() error {
	if c.MaxUpload < smallestUpload {
		return archive.E(archive.Invalid, "LANTAI_MAX_UPLOAD 至少为 %d 字节（1 MB），现为 %d。", smallestUpload, c.MaxUpload)
	}
	return nil
}
