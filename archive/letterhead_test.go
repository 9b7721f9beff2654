package archive

import (
	"strings"
	"testing"
)

func TestLetterMark(t *testing.T) {
	house := Organisation{Name: "霁川市发展和改革委员会"}
	marked := Organisation{Name: house.Name, Mark: "霁川市发展改革委文件"}
	joint := Document{Kind: Outgoing, CoIssuers: []CoIssuer{{Name: "霁川市财政局"}}}
	for name, c := range map[string]struct {
		d    Document
		s    Series
		o    Organisation
		want string
	}{
		"name and 文件":                   {Document{Kind: Outgoing}, Series{}, house, "霁川市发展和改革委员会+文件"},
		"what the organisation has set": {Document{Kind: Outgoing}, Series{}, marked, "霁川市发展改革委文件+"},
		"what the series has set":       {Document{Kind: Outgoing}, Series{Mark: "霁川市节能办文件"}, marked, "霁川市节能办文件+"},
		"a letter":                      {Document{Kind: Outgoing}, Series{Form: "letter"}, marked, "霁川市发展和改革委员会+"},
		"a report":                      {Document{Kind: Report}, Series{}, marked, "霁川市发展和改革委员会+"},
		"what came":                     {Document{Kind: Incoming, Sender: "霁川水务有限公司"}, Series{}, marked, "霁川水务有限公司+"},
		"joint":                         {joint, Series{}, house, "霁川市发展和改革委员会、霁川市财政局+文件"},
		"joint under a set mark":        {joint, Series{}, marked, "霁川市发展改革委、霁川市财政局+文件"},
		"a joint letter":                {joint, Series{Form: "letter"}, marked, "霁川市发展和改革委员会+"},
		"joint under another word":      {joint, Series{Mark: "霁川市人民政府令"}, house, "霁川市发展和改革委员会、霁川市财政局+文件"},
	} {
		organs, word := LetterMark(c.d, c.s, c.o)
		if got := strings.Join(organs, "、") + "+" + word; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
