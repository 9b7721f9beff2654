package main

import (
	"strings"

	"github.com/go-rod/rod/lib/proto"
)

// plain is a window in which no script runs, so that what a test does there goes past script, too.
type plain struct{ *visitor }

// withoutScript turns script off in the window.
func (v *visitor) withoutScript() plain {
	v.Helper()
	if err := (proto.EmulationSetScriptExecutionDisabled{Value: true}).Call(v.page); err != nil {
		v.Fatal(err)
	}
	return plain{v}
}

// node finds the first element in the page that was loaded.
func (p plain) node(css string) proto.DOMNodeID {
	p.Helper()
	document, err := proto.DOMGetDocument{}.Call(p.page)
	if err != nil {
		p.fail("%v", err)
	}
	found, err := proto.DOMQuerySelector{NodeID: document.Root.NodeID, Selector: css}.Call(p.page)
	if err != nil || found.NodeID == 0 {
		p.fail("there is no %s", css)
	}
	return found.NodeID
}

// html is the source of an element.
func (p plain) html(css string) string {
	p.Helper()
	out, err := proto.DOMGetOuterHTML{NodeID: p.node(css)}.Call(p.page)
	if err != nil {
		p.fail("%s: %v", css, err)
	}
	return strings.TrimSpace(out.OuterHTML)
}

// press presses the mouse in the middle of an element, and waits for the page that this leads to.
func (p plain) press(css string) {
	p.Helper()
	id := p.node(css)
	if err := (proto.DOMScrollIntoViewIfNeeded{NodeID: id}).Call(p.page); err != nil {
		p.fail("%s: %v", css, err)
	}
	shape, err := proto.DOMGetContentQuads{NodeID: id}.Call(p.page)
	if err != nil || len(shape.Quads) == 0 {
		p.fail("%s is not to be seen: %v", css, err)
	}
	at := proto.InputDispatchMouseEvent{X: shape.OnePointInside().X, Y: shape.OnePointInside().Y, Button: proto.InputMouseButtonLeft, ClickCount: 1}
	p.leads(func() {
		for _, kind := range []proto.InputDispatchMouseEventType{proto.InputDispatchMouseEventTypeMousePressed, proto.InputDispatchMouseEventTypeMouseReleased} {
			at.Type = kind
			if err := at.Call(p.page); err != nil {
				p.fail("%s: %v", css, err)
			}
		}
	})
}

// write types into a field behind what is there.
func (p plain) write(css, text string) {
	p.Helper()
	if err := (proto.DOMFocus{NodeID: p.node(css)}).Call(p.page); err != nil {
		p.fail("%s: %v", css, err)
	}
	if err := (proto.InputInsertText{Text: text}).Call(p.page); err != nil {
		p.fail("%s: %v", css, err)
	}
}
