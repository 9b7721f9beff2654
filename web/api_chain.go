package web

import "github.com/lantai/lantai/archive"

// chainAnswer is one document of the chain. Parent is the id of the one before it, absent at the first.
type chainAnswer struct {
	documentLine
	Link   archive.ChainLink `json:"link"`
	Parent archive.ID        `json:"parent,omitempty"`
}

func (s *Server) apiChain(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	chain, err := s.office.Chain(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.OK(listOf(chain, "", func(n archive.ChainNode) chainAnswer {
		a := chainAnswer{documentLine: lineOf(n.Document), Link: n.Link}
		if n.Parent >= 0 {
			a.Parent = chain[n.Parent].Document.ID
		}
		return a
	}))
}
