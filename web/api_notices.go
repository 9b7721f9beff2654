package web

import (
	"time"

	"github.com/lantai/lantai/archive"
)

func (s *Server) apiNoticeRoutes() []Route {
	return []Route{
		reading("/notices", "api_notices", "我的通知 | One's own news", list[noticeAnswer]{}, s.apiNotices),
		acting("/notices/:id/open", "api_notices", "标为已看 | Mark news as seen", nil, nil, s.apiOpenNotice, func(c *Call, _ string) error {
			return c.NoContent(204)
		}),
		reading("/documents/:id/notices", "api_notices", "通知送达情况 | How news of a document reached whom", list[sendingAnswer]{}, s.apiSendings),
	}
}

// apiNoticesAccess is their part of the access matrix.
func apiNoticesAccess() []Access {
	return []Access{{Case: "api_notices", Shows: "the asker's own news; of documents that he is inside of, whom news of them reached",
		Routes: signedIn("GET /notices", "POST /notices/:id/open", "GET /documents/:id/notices"),
		Worlds: []string{"GET /api/v1/notices", "GET /api/v1/documents/{document}/notices"}}}
}

// noticeAnswer is a piece of news.
type noticeAnswer struct {
	ID       archive.ID  `json:"id"`
	Kind     string      `json:"kind"`
	Text     string      `json:"text"` // what it says, in the asker's language
	Document *documentID `json:"document,omitempty"`
	From     string      `json:"from,omitempty"`
	At       time.Time   `json:"at"`
	Opened   time.Time   `json:"opened_at,omitzero"`
}

// documentID is a document by id and title.
type documentID struct {
	ID    archive.ID `json:"id"`
	Title string     `json:"title"`
}

func (s *Server) apiNotices(c *Call) error {
	news, err := s.office.Notices(c.Ctx(), c.By(), longestNews)
	if err != nil {
		return err
	}
	return c.OK(listOf(news, "", func(n archive.Notification) noticeAnswer {
		a := noticeAnswer{ID: n.ID, Kind: n.Kind, Text: c.T(newsWord(n.Kind)), From: n.FromName, At: moment(n.At), Opened: n.OpenedAt}
		if n.DocumentID != "" {
			a.Document = &documentID{n.DocumentID, n.Title}
		}
		return a
	}))
}

func (s *Server) apiOpenNotice(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.office.OpenNotice(c.Ctx(), c.By(), id)
}

// sendingAnswer is one piece of news on one channel.
type sendingAnswer struct {
	Notice  archive.ID           `json:"notice"`
	Kind    string               `json:"kind"`
	Person  string               `json:"person"`
	From    string               `json:"from,omitempty"` // absent: the house itself
	Channel archive.Channel      `json:"channel"`
	State   archive.SendingState `json:"state"` // queued, sent, failed, skipped
	Why     string               `json:"why,omitempty"`
	At      time.Time            `json:"at"`
	Sent    time.Time            `json:"sent_at,omitzero"`
	Opened  time.Time            `json:"opened_at,omitzero"`
}

func (s *Server) apiSendings(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	sendings, err := s.telling.OfDocument(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.OK(listOf(sendings, "", func(n archive.Sending) sendingAnswer {
		a := sendingAnswer{Notice: n.Notice, Kind: n.Kind, Person: n.PersonName, From: n.FromName, Channel: n.Channel, State: n.State, At: moment(n.At),
			Sent: n.SentAt, Opened: n.OpenedAt}
		if n.Why != "" {
			a.Why = c.T(n.Why.Chinese())
		}
		return a
	}))
}
