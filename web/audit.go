package web

// auditRoutes are the audit log.
func (s *Server) auditRoutes() []Route { return nil }

// auditAccess is their part of the access matrix.
func auditAccess() []Access { return nil }
