package notices

import (
	"fmt"
	"strings"

	"github.com/lantai/lantai/archive"
)

// Message is what leaves the house: how much waits for a person, and where.
type Message struct {
	ID      archive.ID // the same message may come twice after a crash, under another id
	To      Recipient
	Subject string // one line
	Text    string // the subject's sentence, titles of public documents, the link
	Link    string
}

// Recipient is a person with the addresses that he has given.
type Recipient struct {
	Name   string
	Mail   string
	Mobile string
}

// titlesShown is how many titles of public documents stand in one message.
const titlesShown = 5

// Compose writes the message of a parcel in the receiver's language. base is the address that people type.
func Compose(p archive.Parcel, base string) Message {
	base = strings.TrimRight(base, "/")
	m := Message{ID: p.ID, To: Recipient{Name: p.Name, Mail: p.Contact.Mail, Mobile: p.Contact.Mobile}, Link: base + "/notices"}
	if len(p.Items) == 1 {
		m.Link += "/" + string(p.Items[0].Notice)
	}
	m.Subject = summary(p)
	lines := []string{m.Subject}
	for _, i := range p.Items {
		if i.Title != "" && personal(p.Channel) && len(lines) <= titlesShown {
			lines = append(lines, quoted(p.Language, i.Title))
		}
	}
	m.Text = strings.Join(append(lines, m.Link), "\n")
	return m
}

// personal reports whether a channel reaches one person alone. Robots speak in a group: there even the title of a public document would
// reach people who may not know it yet, such as that of a draft.
func personal(c archive.Channel) bool { return c == archive.Mail || c == archive.SMS }

func quoted(language, title string) string {
	if language == "en" {
		return "- " + title
	}
	return "《" + title + "》"
}

// summary says how many things are to be done and how many are only news.
func summary(p archive.Parcel) string {
	tasks := 0
	for _, i := range p.Items {
		if archive.IsTask(i.Kind) {
			tasks++
		}
	}
	news := len(p.Items) - tasks
	if p.Language == "en" {
		return summaryInEnglish(tasks, news)
	}
	switch {
	case news == 0:
		return fmt.Sprintf("兰台：您有 %d 件待办", tasks)
	case tasks == 0:
		return fmt.Sprintf("兰台：您有 %d 条通知", news)
	}
	return fmt.Sprintf("兰台：您有 %d 件待办、%d 条通知", tasks, news)
}

func summaryInEnglish(tasks, news int) string {
	switch {
	case news == 0:
		return fmt.Sprintf("Lantai: %d to handle", tasks)
	case tasks == 0:
		return fmt.Sprintf("Lantai: %s", counted(news, "notice"))
	}
	return fmt.Sprintf("Lantai: %d to handle, %s", tasks, counted(news, "notice"))
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
