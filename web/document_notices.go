package web

import (
	"time"

	"github.com/lantai/lantai/archive"
)

// told is one piece of news as its sender sees it: to whom, and how it went on each channel.
type told struct {
	Word     string
	Name     string
	From     string
	At       time.Time
	OpenedAt time.Time
	Ways     []archive.Sending // beyond the notices page
}

// toldOf gathers the channels of each notice, in the order of the list.
func toldOf(sendings []archive.Sending) (list []told) {
	at := map[archive.ID]int{}
	for _, n := range sendings {
		i, known := at[n.Notice]
		if !known {
			i = len(list)
			at[n.Notice] = i
			list = append(list, told{Word: newsWord(n.Kind), Name: n.PersonName, From: n.FromName, At: n.At, OpenedAt: n.OpenedAt})
		}
		if n.Channel != archive.InApp {
			list[i].Ways = append(list[i].Ways, n)
		}
	}
	return list
}

// toldShown is how many pieces of news stand beside the text; the page of all has them whole.
const toldShown = 4

// sayTold puts the latest news beside the text.
func (s *Server) sayTold(c *Call, id archive.ID, says *textPage) error {
	sendings, err := s.telling.OfDocument(c.Ctx(), c.By(), id)
	all := toldOf(sendings)
	shown := min(len(all), toldShown)
	says.Told, says.MoreTold = all[:shown], len(all)-shown
	return err
}

// documentNotices is the page of all news of a document.
func (s *Server) documentNotices(c *Call) error {
	return s.insidePart(c, "text", "document_notices", func(p *documentPage) error {
		sendings, err := s.telling.OfDocument(c.Ctx(), c.By(), p.Document.ID)
		p.Says = toldOf(sendings)
		return err
	})
}
