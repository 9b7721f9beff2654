package postgres

import "sync"

// wake sends a signal that does not pile up.
func wake(signal chan struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}

// broadcast wakes any number of waiting listeners at once.
type broadcast struct {
	mu        sync.Mutex
	listeners []chan struct{}
}

func newBroadcast() *broadcast { return &broadcast{} }

func (b *broadcast) listen() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := make(chan struct{}, 1)
	b.listeners = append(b.listeners, c)
	return c
}

func (b *broadcast) send() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.listeners {
		wake(c)
	}
}
