package web

// recordsRoutes are the catalogue of the archive.
func (s *Server) recordsRoutes() []Route { return nil }

// recordsAccess is their part of the access matrix.
func recordsAccess() []Access { return nil }
