package web

// loansRoutes are lending.
func (s *Server) loansRoutes() []Route { return nil }

// loansAccess is their part of the access matrix.
func loansAccess() []Access { return nil }
