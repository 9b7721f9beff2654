package house

import (
	"container/list"
	"sync"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

// stampedBytes is how much memory marked copies may take.
const stampedBytes = 64 << 20

// stampKey names a marked copy: whose bytes, and for whom at which minute. Another reader's copy is another one.
type stampKey struct {
	file archive.BlobKey
	mark records.Mark
}

// stamped keeps the marked copies that were used last, since the pages of one reading are asked for one by one. A copy gives nobody a
// right: that is asked of the rows before each page.
type stamped struct {
	room int // bytes

	mu    sync.Mutex
	size  int
	made  map[stampKey]*list.Element
	order *list.List // of *copyOf, the last used first
}

// copyOf is one marked copy; pages that are asked for while it is being made wait for it.
type copyOf struct {
	key  stampKey
	make func() ([]byte, error)
	size int
}

func newStamped(room int) *stamped {
	return &stamped{room: room, made: map[stampKey]*list.Element{}, order: list.New()}
}

// get answers the copy, made now unless it is there. A failure is not kept.
func (s *stamped) get(key stampKey, make func() ([]byte, error)) ([]byte, error) {
	c := s.entry(key, make)
	data, err := c.make()
	s.mu.Lock()
	defer s.mu.Unlock()
	element, there := s.made[key]
	switch {
	case !there || element.Value != c: // put away meanwhile
	case err != nil:
		s.drop(element)
	case c.size == 0:
		c.size = len(data)
		s.size += c.size
		s.shrink()
	}
	return data, err
}

func (s *stamped) entry(key stampKey, make func() ([]byte, error)) *copyOf {
	s.mu.Lock()
	defer s.mu.Unlock()
	if element, ok := s.made[key]; ok {
		s.order.MoveToFront(element)
		return element.Value.(*copyOf)
	}
	c := &copyOf{key: key, make: sync.OnceValues(make)}
	s.made[key] = s.order.PushFront(c)
	return c
}

// shrink puts away what was not used for longest until the rest has room. The last one used stays, however large.
func (s *stamped) shrink() {
	for s.size > s.room && s.order.Len() > 1 {
		s.drop(s.order.Back())
	}
}

func (s *stamped) drop(element *list.Element) {
	c := s.order.Remove(element).(*copyOf)
	delete(s.made, c.key)
	s.size -= c.size
}
