package web

import (
	"slices"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// apiRoutes are the JSON API (design 7), noun by noun. Those of the door and of one's own account stand with their pages.
func (s *Server) apiRoutes() []Route {
	return slices.Concat(s.apiDocumentRoutes(), s.apiDocumentActs(), s.apiRunActs(), s.apiTaskRoutes(), s.apiDelegationRoutes(), s.apiHandoverRoutes(),
		s.apiFileRoutes(), s.apiUploadRoutes(), s.apiDeliveryRoutes(), s.apiReceivingRoutes(), s.apiSeriesRoutes(), s.apiSearchRoutes(), s.apiRecordRoutes(), s.apiLoanRoutes(),
		s.apiOrganisationRoutes(), s.apiRouteRoutes(), s.apiFormRoutes(), s.apiCalendarRoutes(), s.apiNoticeRoutes(), s.apiAuditRoutes(), s.apiReportRoutes(),
		s.apiPeopleRoutes(), s.apiHouseRoutes(), s.openapiRoutes())
}

// apiAccess is their part of the access matrix.
func apiAccess() []Access {
	return []Access{
		apiDocumentsAccess(),
		{Case: "api_tasks", Shows: "what waits for the asker, was done by him or began with him",
			Routes: signedIn("GET /tasks", "POST /tasks/batch", "POST /tasks/:id/:action"),
			Worlds: []string{"GET /api/v1/tasks?box=todo", "GET /api/v1/tasks?box=toread", "GET /api/v1/tasks?box=done",
				"GET /api/v1/tasks?box=read", "GET /api/v1/tasks?box=mine", "GET /api/v1/tasks?box=tracked"}},
		{Case: "api_files", Shows: "files of documents that the asker may take along, and his own uploads",
			Routes: signedIn("POST /files", "GET /files/:id"),
			Worlds: []string{"GET /api/v1/files/{file}"}},
		{Case: "api_uploads", Shows: "the asker's own uploads, and the files that they became while he may read them",
			Routes: signedIn("POST /uploads", "GET /uploads/:id", "PATCH /uploads/:id", "DELETE /uploads/:id"),
			Worlds: []string{"GET /api/v1/uploads/{file}"}},
		{Case: "api_deliveries", Shows: "arrivals of the units that the asker serves",
			Routes: signedIn("GET /deliveries", "GET /deliveries/:id", "POST /deliveries/:id/sign", "POST /deliveries/:id/return",
				"POST /deliveries/:id/urge", "POST /deliveries/:id/pass_on"),
			Worlds: []string{"GET /api/v1/deliveries?box=unsigned", "GET /api/v1/deliveries?box=signed", "GET /api/v1/deliveries?box=returned",
				"GET /api/v1/deliveries/{delivery}"}},
		apiReceivingAccess(),
		{Case: "api_series", Shows: "registers of the classes that the asker is cleared for; titles of documents that he may know",
			Routes: signedIn("GET /series", "GET /series/:id/register", "POST /series/:id/reserve", "POST /series/:id/back_entry",
				"POST /series/:id/opening", "POST /numbers/:id/use", "POST /numbers/:id/void"),
			Worlds: []string{"GET /api/v1/series", "GET /api/v1/series/{series}/register", "GET /api/v1/series/{series}/register?year=2026"}},
		{Case: "api_search", Shows: "documents that the asker may know, and how many of them",
			Routes: signedIn("GET /search"),
			Worlds: []string{"GET /api/v1/search?q=通知", "GET /api/v1/search?kind=outgoing&sort=date", "GET /api/v1/search?number=〔2026〕"}},
		{Case: "api_records", Shows: "lines of the catalogue: up to Internal to all staff, above it to those who may read the document",
			Routes: signedIn("GET /records", "POST /records", "GET /records/:id", "POST /records/:id/accept"),
			Worlds: []string{"GET /api/v1/records", "GET /api/v1/records?q=通知", "GET /api/v1/records/{record}"}},
		{Case: "api_loans", Shows: "the asker's own loans; to archivists those of their organisation",
			Routes: signedIn("GET /loans", "POST /loans", "GET /loans/:id", "GET /loans/:id/pages", "GET /loans/:id/pages/:n",
				"POST /loans/:id/approve", "POST /loans/:id/refuse", "POST /loans/:id/return", "POST /loans/:id/renew", "POST /loans/:id/recall",
				"POST /loans/:id/withdraw"),
			Worlds: []string{"GET /api/v1/loans", "GET /api/v1/loans?mine=true", "GET /api/v1/loans/{loan}", "GET /api/v1/loans/{loan}/pages",
				"GET /api/v1/loans/{loan}/pages/{page}"}},
		{Case: "api_organisation", Shows: "the organisation and its rules",
			Routes: signedIn("GET /units", "GET /people", "GET /roles"),
			Blind:  "reads units, people and roles, and no row of a document"},
		{Case: "api_routes", Shows: "the routes of the organisation; how many of the documents that the asker may know are on each version",
			Routes: signedIn("GET /routes", "GET /routes/:key/versions", "POST /routes", "POST /routes/:key/check", "POST /routes/:key/preview",
				"POST /routes/:key/activate", "POST /routes/:key/retire"),
			Worlds: []string{"GET /api/v1/routes", "GET /api/v1/routes/{route_name}/versions"}},
		{Case: "api_audit", Shows: "ids and acts of the organisation's audit log",
			Routes: map[string]string{"GET /api/v1/audit": "auditor"},
			Blind:  "an auditor learns that acts on hidden documents happened, by office (design 4.4); the log holds no word of them"},
		{Case: "api_description", Shows: "the description of the API",
			Routes: map[string]string{"GET /api/v1/openapi.json": "anyone"},
			Blind:  "built from the program alone"},
	}
}

// signedIn are routes of the API that everybody with an account may ask.
func signedIn(routes ...string) map[string]string {
	rows := map[string]string{}
	for _, route := range routes {
		method, path, _ := strings.Cut(route, " ")
		rows[method+" /api/v1"+path] = "signed_in"
	}
	return rows
}

// moment is a time as the API writes it: RFC 3339 in UTC. A zero time stays zero and is left out by omitzero.
func moment(t time.Time) time.Time { return t.UTC() }

// flag reads a parameter that is true or false; absent is false.
func (c *Call) flag(name string) (bool, error) {
	switch c.QueryParam(name) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, archive.E(archive.Invalid, "“%s”只能是 true 或 false。", name).On(name)
}

// year reads a parameter that is a year; absent is 0.
func (c *Call) year(name string) (int, error) {
	text := c.QueryParam(name)
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse("2006", text)
	if err != nil {
		return 0, archive.E(archive.Invalid, "“%s”不是一个年份，请写成四位数字。", text).On(name)
	}
	return t.Year(), nil
}

func unknownWord(field, word string) error {
	return archive.E(archive.Invalid, "“%s”没有“%s”这个值，请按接口说明填写。", field, word).On(field)
}

// namedAnswer is a thing of the organisation by id and name.
type namedAnswer struct {
	ID   archive.ID `json:"id"`
	Name string     `json:"name"`
}

func namedUnit(u archive.UnitRef) namedAnswer { return namedAnswer{u.ID, u.Name} }
