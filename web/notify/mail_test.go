package notify

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
)

// postbox is a real SMTP server that takes what it is sent, unless told otherwise.
type postbox struct {
	address string
	roots   *tls.Config

	mu     sync.Mutex
	taken  []string // messages with their head
	signed bool     // somebody has signed in
	secure bool     // the last message came over TLS
	refuse error    // what a receiver is answered
	slow   time.Duration
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	certificate, roots := certificate(t)
	p := &postbox{roots: &tls.Config{RootCAs: roots, ServerName: "localhost"}}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &envelope{p: p, conn: c}, nil }))
	server.Domain, server.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.ErrorLog = silence{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = strings.Replace(listener.Addr().String(), "127.0.0.1", "localhost", 1)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return p
}

type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

// certificate makes a server's certificate that is its own root.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// envelope is one session.
type envelope struct {
	p    *postbox
	conn *smtp.Conn
}

func (e *envelope) AuthMechanisms() []string { return []string{sasl.Plain} }

func (e *envelope) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != "oa" || password != "geheim" {
			return errors.New("wrong")
		}
		e.p.mu.Lock()
		defer e.p.mu.Unlock()
		e.p.signed = true
		return nil
	}), nil
}

func (e *envelope) Mail(string, *smtp.MailOptions) error { return nil }

func (e *envelope) Rcpt(string, *smtp.RcptOptions) error {
	e.p.mu.Lock()
	defer e.p.mu.Unlock()
	return e.p.refuse
}

func (e *envelope) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	e.p.mu.Lock()
	slow := e.p.slow
	e.p.taken = append(e.p.taken, string(text))
	_, e.p.secure = e.conn.TLSConnectionState()
	e.p.mu.Unlock()
	time.Sleep(slow)
	return err
}

func (e *envelope) Reset()        {}
func (e *envelope) Logout() error { return nil }

func (p *postbox) answer(err error, slow time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse, p.slow = err, slow
}

func (p *postbox) gateway(t *testing.T, change func(*SMTP)) notices.Gateway {
	t.Helper()
	s := SMTP{Address: p.address, Username: "oa", Password: "geheim", From: "兰台 <oa@example.gov.cn>", TLS: p.roots}
	if change != nil {
		change(&s)
	}
	all, err := Outlets(Settings{SMTP: s})
	if err != nil {
		t.Fatal(err)
	}
	return all[archive.Mail]
}

var message = notices.Message{ID: "m1", To: notices.Recipient{Name: "王芳", Mail: "wangfang@example.gov.cn", Mobile: "13800000001"},
	Subject: "兰台：您有 2 件待办", Text: "兰台：您有 2 件待办\nhttps://oa.example.gov.cn/notices", Link: "https://oa.example.gov.cn/notices"}

func TestMailArrivesInChinese(t *testing.T) {
	p := newPostbox(t)
	if err := p.gateway(t, nil).Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if len(p.taken) != 1 || !p.secure || !p.signed {
		t.Fatalf("%d taken, over TLS %v, signed in %v", len(p.taken), p.secure, p.signed)
	}
	m, err := mail.ReadMessage(strings.NewReader(p.taken[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != message.Subject || strings.Contains(m.Header.Get("Subject"), "兰") {
		t.Errorf("subject %q as %q, %v", subject, m.Header.Get("Subject"), err)
	}
	if to, err := m.Header.AddressList("To"); err != nil || to[0].Name != "王芳" || to[0].Address != "wangfang@example.gov.cn" {
		t.Errorf("to %v, %v", to, err)
	}
	if from, err := m.Header.AddressList("From"); err != nil || from[0].Name != "兰台" {
		t.Errorf("from %v, %v", from, err)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" || !strings.HasPrefix(m.Header.Get("Message-ID"), "<m1@") {
		t.Errorf("header %v", m.Header)
	}
}

func TestMailFaults(t *testing.T) {
	p := newPostbox(t)
	for _, c := range []struct {
		name   string
		answer error
		change func(*SMTP)
		want   archive.Kind
	}{
		{"no such mailbox", &smtp.SMTPError{Code: 550, Message: "no such user"}, nil, archive.Invalid},
		{"a mailbox that is full for now", &smtp.SMTPError{Code: 452, Message: "later"}, nil, archive.Internal},
		{"a server that closes", &smtp.SMTPError{Code: 421, Message: "too many"}, nil, archive.TooMany},
		{"a wrong password", nil, func(s *SMTP) { s.Password = "falsch" }, archive.Unavailable},
		{"a certificate that nobody knows", nil, func(s *SMTP) { s.TLS = nil }, archive.Unavailable},
		{"nobody listens", nil, func(s *SMTP) { s.Address = "localhost:1" }, archive.Unavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.answer(c.answer, 0)
			if err := p.gateway(t, c.change).Send(t.Context(), message); err == nil || archive.KindOf(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestMailIsNotSentInTheOpen(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postbox{address: listener.Addr().String()}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &envelope{p: p, conn: c}, nil }))
	server.Domain = "localhost"
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	plain := func(s *SMTP) { s.Username = "" }
	if err := p.gateway(t, plain).Send(t.Context(), message); archive.KindOf(err) != archive.Unavailable || len(p.taken) != 0 {
		t.Errorf("a server without STARTTLS: %v, %d taken", err, len(p.taken))
	}
	if err := p.gateway(t, func(s *SMTP) { plain(s); s.Security = "none" }).Send(t.Context(), message); err != nil || len(p.taken) != 1 || p.secure {
		t.Errorf("asked for in the open: %v, %d taken", err, len(p.taken))
	}
}

func TestMailWaitsNoLongerThanAllowed(t *testing.T) {
	p := newPostbox(t)
	p.answer(nil, 3*time.Second)
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	start := time.Now()
	err := p.gateway(t, nil).Send(ctx, message)
	if err == nil || time.Since(start) > 2*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

func TestMailSettings(t *testing.T) {
	for name, s := range map[string]SMTP{
		"no port":     {Address: "mail.example.gov.cn", From: "oa@example.gov.cn"},
		"no sender":   {Address: "mail.example.gov.cn:587"},
		"not a mail":  {Address: "mail.example.gov.cn:587", From: "兰台"},
		"no host":     {Address: ":587", From: "oa@example.gov.cn"},
		"a port name": {Address: "mail.example.gov.cn:smtp", From: "oa@example.gov.cn"},
	} {
		if _, err := Outlets(Settings{SMTP: s}); archive.KindOf(err) != archive.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
