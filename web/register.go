package web

// registerRoutes are the registers of numbers.
func (s *Server) registerRoutes() []Route { return nil }

// registerAccess is their part of the access matrix.
func registerAccess() []Access { return nil }
