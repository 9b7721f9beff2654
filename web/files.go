package web

// filesRoutes are uploads and downloads.
func (s *Server) filesRoutes() []Route { return nil }

// filesAccess is their part of the access matrix.
func filesAccess() []Access { return nil }
