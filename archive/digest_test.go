package archive

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"
)

// signedFields are the fields of a document that an approval is of (design 4.9). Of Files it is names and bytes of the attachments.
var signedFields = []string{"Genre", "Title", "To", "CC", "Level", "Term", "Body", "Note", "Files", "CoIssuers"}

// altered gives a value of the type that differs from the one given.
func altered(t *testing.T, v reflect.Value) reflect.Value {
	t.Helper()
	switch old := v.Interface().(type) {
	case time.Time:
		return reflect.ValueOf(old.Add(time.Hour))
	case Body:
		return reflect.ValueOf(append(slices.Clone(old), Block{Kind: Paragraph, Text: "另"}))
	case []Receiver:
		return reflect.ValueOf(append(slices.Clone(old), Receiver{Name: "另一单位"}))
	case []CoIssuer:
		return reflect.ValueOf(append(slices.Clone(old), CoIssuer{Name: "另一机关"}))
	case PersonRef:
		return reflect.ValueOf(PersonRef{Key: 9})
	case []UnitRef:
		return reflect.ValueOf(append(slices.Clone(old), UnitRef{Key: 9}))
	case []DocumentFile:
		return reflect.ValueOf(append(slices.Clone(old), DocumentFile{Role: Attachment, Name: "另.pdf"}))
	case []string:
		return reflect.ValueOf(append(slices.Clone(old), "p:9"))
	case []byte:
		return reflect.ValueOf(append(bytes.Clone(old), 9))
	case *Filling:
		return reflect.ValueOf(&Filling{Form: "leave"}) // its text is the body
	case *Arrival:
		return reflect.ValueOf(&Arrival{Place: "铁皮柜"})
	}
	changed := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		changed.SetString(v.String() + "另")
	case reflect.Int, reflect.Int64:
		changed.SetInt(v.Int() + 1)
	case reflect.Bool:
		changed.SetBool(!v.Bool())
	default:
		t.Fatalf("a field of type %s is not thought of", v.Type())
	}
	return changed
}

// TestDigestIsOfTheSignedFieldsAndNoOthers goes through all fields: a new one must be put on one side or the other.
func TestDigestIsOfTheSignedFieldsAndNoOthers(t *testing.T) {
	d := Document{Title: "关于试行的通知", Genre: Notice, Level: Public, Body: ParseBody("一、总则\n正文。"), To: []Receiver{{Name: "各部门"}}}
	before := Digest(d)
	for i := range reflect.TypeFor[Document]().NumField() {
		name := reflect.TypeFor[Document]().Field(i).Name
		changed := d
		field := reflect.ValueOf(&changed).Elem().Field(i)
		field.Set(altered(t, field))
		if differs, want := !bytes.Equal(Digest(changed), before), slices.Contains(signedFields, name); differs != want {
			t.Errorf("a change of %s changes the digest: %v, want %v", name, differs, want)
		}
	}
}

func TestDigestKnowsAttachmentsByNameAndBytes(t *testing.T) {
	file := func(role FileRole, name string, sum byte) DocumentFile {
		return DocumentFile{Role: role, Name: name, File: File{ID: NewID(), Blob: "x", SHA256: []byte{sum}}}
	}
	digest := func(files ...DocumentFile) []byte { return Digest(Document{Files: files}) }
	one := digest(file(Attachment, "预算.xlsx", 1))
	for _, c := range []struct {
		name  string
		files []DocumentFile
		same  bool
	}{
		{"the same bytes under another key", []DocumentFile{file(Attachment, "预算.xlsx", 1)}, true},
		{"with the sealed file", []DocumentFile{file(Attachment, "预算.xlsx", 1), file(SealedFile, "文.pdf", 2)}, true},
		{"another name", []DocumentFile{file(Attachment, "决算.xlsx", 1)}, false},
		{"other bytes", []DocumentFile{file(Attachment, "预算.xlsx", 2)}, false},
		{"none", nil, false},
		{"twice", []DocumentFile{file(Attachment, "预算.xlsx", 1), file(Attachment, "预算.xlsx", 1)}, false},
	} {
		if bytes.Equal(digest(c.files...), one) != c.same {
			t.Errorf("%s: the same is %v, want %v", c.name, !c.same, c.same)
		}
	}
	a, b := file(Attachment, "甲", 1), file(Attachment, "乙", 2)
	if bytes.Equal(digest(a, b), digest(b, a)) {
		t.Error("the order of attachments is not signed")
	}
}

// TestDigestHasOneSpelling pins the canonical form: a change of it would unsign every document.
func TestDigestHasOneSpelling(t *testing.T) {
	d := Document{Genre: Notice, Title: "关于试行的通知", Level: Public, To: []Receiver{{Name: "各部门", Unit: 3}}, Body: ParseBody("一、总则\n正文。")}
	const want = `{"format":1,"genre":"通知","title":"关于试行的通知","to":["各部门"],"cc":[],"level":"public","term":"",` +
		`"body":[{"kind":"h1","text":"一、总则"},{"kind":"p","text":"正文。"}],"note":"","attachments":[]}`
	if got := string(Canonical(d)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
