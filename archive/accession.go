package archive

import (
	"strings"
	"time"
)

// Accession is a document that was filed elsewhere, with the record that it becomes here. Source and SourceID of the document are
// its key within an organisation: the same one never comes in twice.
type Accession struct {
	Document Document
	Record   Record
}

// PublicRecord makes of a published document the accession of a fonds: it is filed at once, everybody of the organisation may read
// it, and it is kept for ever. The document brings its own title, sender, number, date and text; number is text, outside all series.
func PublicRecord(d Document, to Fonds, unit Unit, now time.Time, zone *time.Location) Accession {
	d.ID, d.Organisation, d.Unit, d.UnitName = NewID(), to.Organisation, unit.Key, unit.Name
	d.Kind, d.Status, d.Level, d.Urgency = Outgoing, Filed, Public, Normal
	d.Openness, d.Retention, d.Draft = OpenActively, Permanent, 1
	d.Genre = genreOfTitle(d.Title)
	d.Tokens, d.Insiders = TokensOf(d, Involved{})
	r := RecordOf(d, to, unit.Code, "", nil, now, zone)
	r.RetentionRule, r.State = "公开文献，永久", Kept
	return Accession{d, r}
}

// genreOfTitle is the genre with which a title ends, "" for laws and whatever else is not one of the fifteen.
func genreOfTitle(title string) Genre {
	for _, g := range genres {
		if strings.HasSuffix(title, string(g)) {
			return g
		}
	}
	return ""
}
