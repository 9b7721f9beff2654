package web

// addRoutes registers every route of the house, noun by noun. Each noun's file lists its own.
func (s *Server) addRoutes() {
	s.add(s.healthRoutes()...)
	s.add(s.staticRoutes()...)
	s.add(s.loginRoutes()...)
	s.add(s.passwordRoutes()...)
	s.add(s.meRoutes()...)
	s.add(s.signatureRoutes()...)
	s.add(s.inboxRoutes()...)
	s.add(s.documentsRoutes()...)
	s.add(s.draftsRoutes()...)
	s.add(s.filesRoutes()...)
	s.add(s.deliveriesRoutes()...)
	s.add(s.registerRoutes()...)
	s.add(s.searchRoutes()...)
	s.add(s.recordsRoutes()...)
	s.add(s.loansRoutes()...)
	s.add(s.apiRoutes()...)
	s.add(s.noticesRoutes()...)
	s.add(s.auditRoutes()...)
}
