package web

import "slices"

// Access is one row of the access matrix: what a group of routes may show, and how that is proven. Every route names its row
// (Route.Case), and a test fails on a route without one.
type Access struct {
	Case  string
	Shows string // what a person may learn there
	// Routes says who may ask each of them, once more and independently of the route table: "GET /me": "signed_in". The words are
	// anyone, signed_in, or the roles that may enter, with a space between them.
	Routes map[string]string
	// Worlds are the requests that the two-world test (design 4.4) sends to two houses, with and without documents above the
	// asker's clearance, and whose answers it compares byte by byte. {document} and other names in braces stand for the test's
	// own public things.
	Worlds []string
	// Blind says why no request is needed: nothing of a document can reach these answers.
	Blind string
}

// AccessMatrix is the whole of it, noun by noun. Each noun's file lists its own rows.
func AccessMatrix() []Access {
	return slices.Concat(doorAccess(), signatureAccess(), inboxAccess(), documentsAccess(), followingAccess(), draftsAccess(), coIssuersAccess(), filesAccess(), deliveriesAccess(), registerAccess(),
		searchAccess(), recordsAccess(), loansAccess(), apiAccess(), delegationsAccess(), handoverAccess(), noticesAccess(), apiNoticesAccess(),
		contactAccess(), calendarAccess(), auditAccess(), reportsAccess(), peopleAccess(), organisationAccess(),
		apiPeopleAccess(), apiHouseAccess(), routeBookAccess(), formsAccess(), formDesignsAccess(), apiFormAccess())
}

func doorAccess() []Access {
	return []Access{
		{Case: "health", Shows: "which parts are up",
			Routes: map[string]string{"GET /healthz": "anyone", "GET /readyz": "anyone"},
			Blind:  "the checks answer up or down and read no row of a document"},
		{Case: "static", Shows: "files of the interface",
			Routes: map[string]string{"GET /static/:hash/*": "anyone"},
			Blind:  "embedded in the program"},
		{Case: "door", Shows: "the name of the house; whether a name and a password belong together",
			Routes: map[string]string{"GET /login": "anyone", "POST /login": "anyone", "POST /logout": "signed_in",
				"POST /api/v1/session": "anyone", "DELETE /api/v1/session": "signed_in"},
			Blind: "reads accounts only"},
		{Case: "home", Shows: "the way to the first place; counts of what waits for the asker",
			Routes: map[string]string{"GET /": "signed_in", "GET /help": "signed_in"},
			Worlds: []string{"GET /", "GET /help"}},
		{Case: "me", Shows: "the asker's own account and settings; counts of what waits for the asker",
			Routes: map[string]string{"GET /me": "signed_in", "POST /me": "signed_in", "GET /password": "signed_in",
				"POST /password": "signed_in", "PUT /api/v1/password": "signed_in", "GET /api/v1/me": "signed_in",
				"PATCH /api/v1/me": "signed_in"},
			Worlds: []string{"GET /me", "GET /api/v1/me", "GET /password"}},
	}
}
