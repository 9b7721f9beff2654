package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

func (s *Server) healthRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/healthz", Who: Anyone(), Case: "health", Handle: s.healthz},
		{Method: http.MethodGet, Path: "/readyz", Who: Anyone(), Case: "health", Handle: s.readyz},
	}
}

// healthz answers while the process lives.
func (s *Server) healthz(c *Call) error { return c.OK(map[string]string{"status": "ok"}) }

// readyz answers 200 when all parts are up, else 503 with the names of those that are down. Why they are stays in the log.
func (s *Server) readyz(c *Call) error {
	ctx, cancel := context.WithTimeout(c.Ctx(), 5*time.Second)
	defer cancel()
	down := []string{}
	for _, check := range s.checks {
		if err := check.Ask(ctx); err != nil {
			s.log.Warn("not ready", "part", check.Name, "error", err)
			down = append(down, check.Name)
		}
	}
	if len(down) > 0 {
		return c.jsonAs(echo.MIMEApplicationJSON, http.StatusServiceUnavailable, map[string]any{"status": "down", "down": down})
	}
	return c.OK(map[string]string{"status": "ok"})
}
