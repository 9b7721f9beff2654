package web

// noticesRoutes are news for a person.
func (s *Server) noticesRoutes() []Route { return nil }

// noticesAccess is their part of the access matrix.
func noticesAccess() []Access { return nil }
