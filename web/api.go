package web

// apiRoutes are the JSON API.
func (s *Server) apiRoutes() []Route { return nil }

// apiAccess is their part of the access matrix.
func apiAccess() []Access { return nil }
