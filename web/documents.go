package web

// documentsRoutes are documents on their page: text, attachments, slip, opinions, rail, readers, history.
func (s *Server) documentsRoutes() []Route { return nil }

// documentsAccess is their part of the access matrix.
func documentsAccess() []Access { return nil }
