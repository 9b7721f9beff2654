package web

// deliveriesRoutes are what arrives and what was delivered.
func (s *Server) deliveriesRoutes() []Route { return nil }

// deliveriesAccess is their part of the access matrix.
func deliveriesAccess() []Access { return nil }
