package web

import (
	"net/http"
)

// followingRoutes follow a document by wish (关注), on its page and for programs.
func (s *Server) followingRoutes() []Route {
	post := func(path, said string, do func(*Call) error) Route {
		return Route{Method: http.MethodPost, Path: path, Who: SignedIn(), Case: "following", Handle: Act(do, backToDocument(said))}
	}
	follow := acting("/documents/:id/follow", "following", "关注，办完时会通知 | Follow until its way is over", emptyRequest{}, documentAnswer{}, s.follow,
		s.apiShowDocument)
	follow.Doc.MayBeBare, follow.Doc.Versioned = true, true
	unfollow := Route{Method: http.MethodDelete, Path: "/api/v1/documents/:id/follow", Who: SignedIn(), Case: "following",
		Handle: Act(s.unfollow, func(c *Call, _ string) error { return c.NoContent(http.StatusNoContent) }),
		Doc:    &Doc{Summary: "取消关注 | Follow no more", Status: http.StatusNoContent, Keyed: true}}
	return []Route{
		post("/documents/:id/follow", "已关注，办完时会通知您", s.follow),
		post("/documents/:id/unfollow", "已取消关注", s.unfollow),
		follow, unfollow,
	}
}

// followingAccess is their part of the access matrix.
func followingAccess() []Access {
	return []Access{{Case: "following", Shows: "whether a wish was noted; nothing of a document that the asker may not read",
		Routes: map[string]string{"POST /documents/:id/follow": "signed_in", "POST /documents/:id/unfollow": "signed_in",
			"POST /api/v1/documents/:id/follow": "signed_in", "DELETE /api/v1/documents/:id/follow": "signed_in"},
		Blind: "acts on one document, which the use case finds only if the asker may; what is followed is asked for in the row of the boxes"}}
}

func (s *Server) follow(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.office.Follow(c.Ctx(), c.By(), id)
}

func (s *Server) unfollow(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.office.Unfollow(c.Ctx(), c.By(), id)
}
