package archive

import (
	"context"
	"strings"
	"time"
	"unicode"
)

// ArrivalWay says how an incoming document arrived; the SQL CHECK is that of arrival.
type ArrivalWay string

const (
	OnPaper    ArrivalWay = "paper"    // 纸质
	AsFile     ArrivalWay = "file"     // by mail, disc or another system
	ByDelivery ArrivalWay = "delivery" // from another organisation of the house
	FromInside ArrivalWay = "internal" // from another department of the own organisation
)

// Chinese is the word on the screen.
func (w ArrivalWay) Chinese() string {
	return map[ArrivalWay]string{OnPaper: "纸质", AsFile: "电子文件", ByDelivery: "系统送达", FromInside: "本单位送达"}[w]
}

// Arrival is what is known of an incoming document beyond its text: how it came, where its paper lies, and what is asked of whoever
// handles it.
type Arrival struct {
	Way         ArrivalWay
	Copies      int    // 份数
	Place       string // where the paper lies (存放位置)
	ReceivedOn  Date
	Origin      Key    // the document that was delivered, which the receiver need not know; 0 for none
	Due         Date   // 办理时限, to the end of that day; "" for none
	ReplyWanted bool   // 要求答复: it is not completed before a reply to it is issued
	Unlike      string // why it is not the same as those that looked like it, when it was registered
}

// DueAt is the moment at which the time limit ends, zero for none.
func (a Arrival) DueAt(zone *time.Location) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, string(a.Due), zone)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, 1).Add(-time.Second)
}

// Likeness is by what two arrivals are found to be the same: one number, or one title of one sender.
type Likeness struct {
	Number, Title, Sender string
	Except                Key // the document itself
}

// FoldTitle brings a title or the name of a body into the form by which they are compared: no space, no punctuation, full-width
// letters as half-width, capitals.
func FoldTitle(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= 0xfee0
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// FoldArrival folds sender and title for comparing. The sender is often typed once more before the title, as it is printed: there it
// does not count.
func FoldArrival(sender, title string) (senderKey, titleKey string) {
	senderKey, titleKey = FoldTitle(sender), FoldTitle(title)
	if rest := strings.TrimPrefix(titleKey, senderKey); rest != "" {
		titleKey = rest
	}
	return senderKey, titleKey
}

// Arrivals reads and writes how incoming documents arrived. A document loads its Arrival with it.
type Arrivals interface {
	// Save writes the document's Arrival.
	Save(ctx context.Context, d Document) error
	// Became are the incoming documents that were made of a delivered one, oldest first, as far as the actor may know them.
	Became(ctx context.Context, origin Key) ([]Document, error)
	// Alike finds incoming documents that may be the same, newest first: those that were returned or voided do not count.
	Alike(ctx context.Context, l Likeness) ([]Document, error)
	// Waiting finds unsigned deliveries with the number, at the units that the actor serves.
	Waiting(ctx context.Context, number string) ([]Delivery, error)
	// KnownSenders are names from which something arrived before and which contain what is asked, most frequent first.
	KnownSenders(ctx context.Context, asked string, limit int) ([]string, error)
}
