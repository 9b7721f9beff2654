package web

// addRoutes registers every route of the house, noun by noun. Each noun's file lists its own.
func (s *Server) addRoutes() {
	s.add(s.healthRoutes()...)
	s.add(s.staticRoutes()...)
	s.add(s.loginRoutes()...)
	s.add(s.passwordRoutes()...)
	s.add(s.meRoutes()...)
}
