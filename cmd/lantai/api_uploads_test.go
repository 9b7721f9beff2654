package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// part sends a stretch of an upload.
func (b *bureau) part(who, id string, offset int, content string) request {
	return request{who: who, method: "PATCH", path: "/uploads/" + id, body: []byte(content), headers: []string{"Upload-Offset", fmt.Sprint(offset)}}
}

// testUploadsInParts sends a file in parts: out of order, twice, by somebody else, side by side, with a wrong digest, and given up.
func testUploadsInParts(b *bureau) {
	text := strings.Repeat("分段上传的附件。", 20_000) // 480 kB
	sum := sha256.Sum256([]byte(text))
	begin := func(name, digest string) string {
		return b.make("drafter", "/uploads", thing{"name": name, "size": len(text), "sha256": digest}).text("id")
	}
	id := begin("分段.txt", hex.EncodeToString(sum[:]))
	b.refused(409, "conflict", "Upload-Offset", b.part("drafter", id, 7, text))
	b.refused(404, "not_found", "", b.part("builder", id, 0, text))
	b.refused(404, "not_found", "", request{who: "builder", method: "GET", path: "/uploads/" + id})
	half := len(text) / 2
	b.wants(200, b.part("drafter", id, 0, text[:half]))
	b.refused(409, "conflict", "Upload-Offset", b.part("drafter", id, 0, text[:half]))
	if state := b.get("drafter", "/uploads/"+id); state.thing["offset"] != float64(half) || state.thing["file"] != nil {
		b.Errorf("half way: %s", state.raw)
	}
	b.refused(413, "too_large", "", b.part("drafter", id, half, text[half:]+"多余"))
	done := b.wants(200, b.part("drafter", id, half, text[half:]))
	file, _ := done.thing["file"].(map[string]any)
	if file == nil || file["sha256"] != hex.EncodeToString(sum[:]) {
		b.Fatalf("whole: %s", done.raw)
	}
	if fetched := b.get("drafter", "/files/"+fmt.Sprint(file["id"])); string(fetched.raw) != text {
		b.Errorf("the file has %d bytes, %d were sent", len(fetched.raw), len(text))
	}
	testPartsAtOnce(b, begin("并发.txt", ""), text, half)
	testAttachingByForm(b)

	wrong := begin("不符.txt", strings.Repeat("0", 64))
	b.refused(422, "invalid", "sha256", b.part("drafter", wrong, 0, text))
	b.refused(404, "not_found", "", request{who: "drafter", method: "GET", path: "/uploads/" + wrong})
	b.refused(422, "invalid", "size", request{who: "drafter", method: "POST", path: "/uploads", body: thing{"name": "空.txt", "size": 0}, key: b.key()})
	b.refused(413, "too_large", "size", request{who: "drafter", method: "POST", path: "/uploads", body: thing{"name": "大.txt", "size": 1 << 30}, key: b.key()})
	given := begin("放弃.txt", "")
	b.wants(200, b.part("drafter", given, 0, text[:half]))
	b.wants(204, request{who: "drafter", method: "DELETE", path: "/uploads/" + given})
	b.refused(404, "not_found", "", b.part("drafter", given, half, text[half:]))
}

// testAttachingByForm: a form that is sent once more attaches its file once, and one that was refused is refused again.
func testAttachingByForm(b *bureau) {
	path, key := "/documents/"+b.sent("分段上传"), b.key()
	b.post("drafter", path+"/recall", thing{"opinion": "补附件。"})
	for range 2 {
		if status := b.pageForm("drafter", path+"/attachments", key, nil); status != http.StatusSeeOther {
			b.Errorf("attaching answers %d", status)
		}
	}
	if files, _ := b.get("drafter", path).thing["attachments"].([]any); len(files) != 1 {
		b.Errorf("attached: %v", files)
	}
	for range 2 {
		if status := b.pageForm("builder", path+"/attachments", "1"+key, nil); status != http.StatusNotFound {
			b.Errorf("somebody else's file answers %d", status)
		}
	}
}

// testPartsAtOnce sends the same parts from eight places at once: each is taken once, and one file comes of them.
func testPartsAtOnce(b *bureau, id, text string, half int) {
	for _, offset := range []int{0, half} {
		content := text[offset:min(offset+half, len(text))]
		var group sync.WaitGroup
		answers := make([]answer, 8)
		for i := range answers {
			group.Go(func() { answers[i] = b.do(b.part("drafter", id, offset, content)) })
		}
		group.Wait()
		taken := 0
		for _, a := range answers {
			if a.status == 200 {
				taken++
			} else if a.status != 409 {
				b.Errorf("a part sent at once answers %d: %s", a.status, a.raw)
			}
		}
		if taken != 1 {
			b.Errorf("the part at %d was taken %d times", offset, taken)
		}
	}
	if state := b.get("drafter", "/uploads/"+id); state.thing["file"] == nil {
		b.Errorf("no file came of the parts: %s", state.raw)
	}
}
