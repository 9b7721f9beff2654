package web

// draftsRoutes are drafting.
func (s *Server) draftsRoutes() []Route { return nil }

// draftsAccess is their part of the access matrix.
func draftsAccess() []Access { return nil }
