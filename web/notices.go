package web

import (
	"net/http"
	"strings"

	"github.com/lantai/lantai/archive"
)

// noticesRoutes are news for a person.
func (s *Server) noticesRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/notices", Who: SignedIn(), Case: "notices", Handle: s.notices},
		{Method: http.MethodGet, Path: "/notices/:id", Who: SignedIn(), Case: "notices", Handle: s.notice},
		{Method: http.MethodPost, Path: "/notices", Who: SignedIn(), Case: "notices", Handle: Act(s.openNotices, afterOpenNotices)},
	}
}

// noticesAccess is their part of the access matrix.
func noticesAccess() []Access {
	return []Access{{Case: "notices", Shows: "the asker's own news of documents that the asker may still read",
		Routes: map[string]string{"GET /notices": "signed_in", "GET /notices/:id": "signed_in", "POST /notices": "signed_in"},
		Worlds: []string{"GET /notices", "GET /notices/{notice}"}}}
}

// newsWords say what a piece of news is about: sentences of the catalogue, by kind.
var newsWords = map[string]string{"opened": "请您办理或阅知", "cancelled": "不再需要您办理", "delegated": "审批已委托", "stood_in": "受托人已代您办理",
	"handed_over": "移交给您办理", "entrusted": "请您代办", "entrusted_over": "委托您代办已结束", "urged": "催您办理",
	"blocked": "目前无人可办，请指派", "returned": "已退回", "feedback": "有督办反馈", "ended": "已办完",
	archive.NewsSentBack: "已退回来文单位", archive.NewsTerminated: "已终止", archive.NewsVoided: "已作废", "passed_on": "分送您阅知",
	"delivery_urged": "催您签收来文", "delivery_returned": "对方已退文", "delivery_again": "来文再次送达，请签收",
	"loan_requested": "有借阅申请待审批", "loan_lent": "借阅已批准", "loan_refused": "借阅未获批准",
	"loan_recalled": "请归还借阅的档案", "loan_returned": "借阅已归还", "unseen": "送达已久，尚未打开", "soon": "办理期限将到", "due": "办理期限已到",
	"late": "下属逾期未办", "later": "下属逾期未办，已再次提醒",
	"number.reserve": "以您同意为据预留了字号", "number.void": "以您同意为据作废了字号", "number.back_enter": "以您同意为据补登了字号",
	"number.open": "以您复核为据设定了期初号"}

// newsWord is the sentence for a kind of news.
func newsWord(kind string) string {
	if word, ok := newsWords[kind]; ok {
		return word
	}
	return "有新的情况"
}

// noted reports whether the text of a piece of news is one for people; elsewhere it is an id.
func noted(n archive.Notification) bool {
	return n.DocumentID != "" || n.Kind == "late" || n.Kind == "later" || strings.HasPrefix(n.Kind, "number.")
}

// news is one line of the list. Note is what the sender wrote, if anything.
type news struct {
	archive.Notification
	Word, Note string
}

// longestNews is how many pieces of news the page lists.
const longestNews = 100

type noticesPage struct {
	List   []news
	Unread int
}

func (s *Server) notices(c *Call) error {
	list, err := s.office.Notices(c.Ctx(), c.By(), longestNews)
	if err != nil {
		return err
	}
	var page noticesPage
	for _, n := range list {
		line := news{Notification: n, Word: c.T(newsWord(n.Kind))}
		if noted(n) {
			line.Note = n.Text
		}
		page.List = append(page.List, line)
		if n.OpenedAt.IsZero() {
			page.Unread++
		}
	}
	return c.Page("notices", Page{Title: c.T("通知消息"), Data: page})
}

// notice notes that a piece of news was seen, and leads to what it speaks of. Seeing it twice is seeing it once.
func (s *Server) notice(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	list, err := s.office.Notices(c.Ctx(), c.By(), longestNews)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.ID != id {
			continue
		}
		if err := s.office.OpenNotice(c.Ctx(), c.By(), id); err != nil {
			return err
		}
		return c.Go(newsPath(n))
	}
	return missing()
}

// newsPath leads to what a piece of news speaks of: its document, or the arrivals.
func newsPath(n archive.Notification) string {
	switch {
	case n.DocumentID != "":
		return "/documents/" + string(n.DocumentID)
	case strings.HasPrefix(n.Kind, "number."):
		return "/register"
	case n.Kind == "delivery_urged" || n.Kind == "delivery_again":
		return "/deliveries"
	case strings.HasPrefix(n.Kind, "entrusted"):
		return "/delegations"
	case strings.HasPrefix(n.Kind, "loan_"):
		return "/loans"
	}
	return "/notices"
}

func (s *Server) openNotices(c *Call) error {
	return s.office.OpenNotices(c.Ctx(), c.By(), longestNews)
}

func afterOpenNotices(c *Call, _ string) error {
	return c.Done("/notices", Flash{Text: c.T("全部标为已看")})
}
