package web

// inboxRoutes are the work boxes.
func (s *Server) inboxRoutes() []Route { return nil }

// inboxAccess is their part of the access matrix.
func inboxAccess() []Access { return nil }
