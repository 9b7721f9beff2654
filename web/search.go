package web

// searchRoutes are finding.
func (s *Server) searchRoutes() []Route { return nil }

// searchAccess is their part of the access matrix.
func searchAccess() []Access { return nil }
