package content

// The media types that an office exchanges, by their registered names.
const (
	PDF       = "application/pdf"
	DOCX      = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX      = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PPTX      = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	OFD       = "application/ofd" // GB/T 33190-2016
	DOC       = "application/msword"
	XLS       = "application/vnd.ms-excel"
	PPT       = "application/vnd.ms-powerpoint"
	WPS       = "application/wps-office.wps"
	ET        = "application/wps-office.et"
	DPS       = "application/wps-office.dps"
	PlainText = "text/plain"
	Markdown  = "text/markdown"
	PNG       = "image/png"
	JPEG      = "image/jpeg"
	TIFF      = "image/tiff"
	Zip       = "application/zip"
)

// DefaultTypes is what an office accepts unless it configures otherwise. Zip is left out: what is inside it would escape the
// checks for secret marks, and its parts can be uploaded one by one.
func DefaultTypes() []string {
	return []string{PDF, DOCX, XLSX, PPTX, OFD, DOC, XLS, PPT, WPS, ET, DPS, PlainText, Markdown, PNG, JPEG, TIFF}
}

var pictures = map[string]bool{PNG: true, JPEG: true, TIFF: true}

// family is what the first bytes of a file tell.
type family string

const (
	familyPDF      family = "pdf"
	familyZip      family = "zip"
	familyCompound family = "compound" // the OLE2 container of older office formats, and of encrypted newer ones
	familyPNG      family = "png"
	familyJPEG     family = "jpeg"
	familyTIFF     family = "tiff"
	familyText     family = "text"
	familyUnknown  family = ""
)

// kind ties a name's extension to a media type and to the families its bytes may be of.
type kind struct {
	extension string
	mediaType string
	families  []family
}

// kinds is searched by extension.
var kinds = []kind{
	{".pdf", PDF, []family{familyPDF}},
	{".docx", DOCX, []family{familyZip, familyCompound}},
	{".xlsx", XLSX, []family{familyZip, familyCompound}},
	{".pptx", PPTX, []family{familyZip, familyCompound}},
	{".ofd", OFD, []family{familyZip}},
	{".zip", Zip, []family{familyZip}},
	{".doc", DOC, []family{familyCompound}},
	{".xls", XLS, []family{familyCompound}},
	{".ppt", PPT, []family{familyCompound}},
	{".wps", WPS, []family{familyCompound, familyZip}},
	{".et", ET, []family{familyCompound, familyZip}},
	{".dps", DPS, []family{familyCompound, familyZip}},
	{".txt", PlainText, []family{familyText}},
	{".md", Markdown, []family{familyText}},
	{".png", PNG, []family{familyPNG}},
	{".jpg", JPEG, []family{familyJPEG}},
	{".jpeg", JPEG, []family{familyJPEG}},
	{".tif", TIFF, []family{familyTIFF}},
	{".tiff", TIFF, []family{familyTIFF}},
}
