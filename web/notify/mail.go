package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/mail"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
)

// SMTP is the mail server that takes the house's messages.
type SMTP struct {
	Address  string // host:port
	Username string // empty: without signing in
	Password string
	From     string // mail address, perhaps with a name: 兰台 <oa@example.gov.cn>
	Security string // starttls (default), tls, none

	TLS *tls.Config // nil: the machine's roots, the server's name is checked
}

// mailGateway speaks SMTP; it connects anew for each message, which are few because they are gathered.
type mailGateway struct {
	SMTP
	host string
	port int
	from *mail.Address
}

func newMail(s SMTP) (mailGateway, error) {
	g := mailGateway{SMTP: s}
	host, port, err := net.SplitHostPort(s.Address)
	if err == nil {
		g.port, err = strconv.Atoi(port)
	}
	if err != nil || host == "" {
		return g, archive.E(archive.Invalid, "邮件服务器的地址应为“主机:端口”。").Because(err)
	}
	g.host = host
	if g.from, err = mail.ParseAddress(s.From); err != nil {
		return g, archive.E(archive.Invalid, "发件人不是邮箱地址。").Because(err)
	}
	return g, nil
}

// Send implements notices.Gateway.
func (g mailGateway) Send(ctx context.Context, m notices.Message) error {
	msg, err := g.compose(m)
	if err != nil {
		return archive.E(archive.Invalid, "收件人的邮箱地址不能使用。").Because(err)
	}
	client, err := gomail.NewClient(g.host, g.options(left(ctx))...)
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return archive.E(archive.Unavailable, "邮件服务器联系不上。").Because(err)
	}
	defer client.Close()
	return mailFault(client.Send(msg))
}

func (g mailGateway) compose(m notices.Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	msg.FromMailAddress(g.from)
	if err := msg.AddToFormat(m.To.Name, m.To.Mail); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(string(m.ID) + "@" + g.host)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday answers
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}

// left is how long a message may take.
func left(ctx context.Context) time.Duration {
	if ending, ok := ctx.Deadline(); ok {
		return min(max(time.Until(ending), time.Millisecond), sendTimeout)
	}
	return sendTimeout
}

// options take the time that is left, for the library reads the context while it dials only.
func (g mailGateway) options(left time.Duration) []gomail.Option {
	o := []gomail.Option{gomail.WithPort(g.port), gomail.WithTimeout(left)}
	switch g.Security {
	case "tls":
		o = append(o, gomail.WithSSL())
	case "none":
		o = append(o, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		o = append(o, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if g.TLS != nil {
		o = append(o, gomail.WithTLSConfig(g.TLS))
	}
	if g.Username != "" {
		o = append(o, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(g.Username), gomail.WithPassword(g.Password))
	}
	return o
}

// mailFault tells by the answer's code what to do (RFC 5321 4.2.1, 4.2.3): 421 is a server that closes, 5xx on the receiver or the
// content is for ever. A sender that is refused is for the operator to mend, so it counts as tried.
func mailFault(err error) error {
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return err
	}
	switch code := refused.ErrorCode(); {
	case code == 421:
		return archive.E(archive.TooMany, "邮件服务器暂不接收。").Because(err)
	case code >= 500 && refused.Reason != gomail.ErrSMTPMailFrom:
		return archive.E(archive.Invalid, "邮件服务器拒收。").Because(err)
	}
	return err
}
