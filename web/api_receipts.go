package web

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// receiptBookAnswer is a book of one class of levels and year, highest number first. Last and Missing are told to its keepers alone.
type receiptBookAnswer struct {
	Class   archive.LevelClass           `json:"class"`
	Classes []archive.LevelClass         `json:"classes"`
	Year    int                          `json:"year"`
	Years   []int                        `json:"years"`
	Last    int                          `json:"last"`
	Missing []int                        `json:"missing"`
	Total   int                          `json:"total"`
	Counts  map[archive.ReceiptState]int `json:"counts"`
	list[receiptAnswer]
}

// receiptAnswer is one 收文号 with what became of it. The document is absent where the asker may not know it.
type receiptAnswer struct {
	ID         archive.ID     `json:"id"`
	ReceiptNo  string         `json:"receipt_no"`
	N          int            `json:"n"`
	At         time.Time      `json:"at"`
	By         string         `json:"by"`
	Void       bool           `json:"void"`
	VoidedAt   time.Time      `json:"voided_at,omitzero"`
	VoidedBy   string         `json:"voided_by,omitempty"`
	Reason     string         `json:"reason,omitempty"`
	Document   archive.ID     `json:"document,omitempty"`
	Title      string         `json:"title,omitempty"`
	Genre      string         `json:"genre,omitempty"`
	Sender     string         `json:"sender,omitempty"`
	Number     string         `json:"number,omitempty"`
	Date       archive.Date   `json:"date,omitempty"`
	Status     archive.Status `json:"status,omitempty"`
	Unit       string         `json:"unit,omitempty"`
	Handlers   []string       `json:"handlers"` // units, the lead first
	Replies    []string       `json:"replies"`  // numbers of the issued replies
	ReceivedOn archive.Date   `json:"received_on,omitempty"`
	Due        archive.Date   `json:"due,omitempty"`
}

func receiptOf(l archive.ReceiptLine) receiptAnswer {
	return receiptAnswer{ID: l.ID, ReceiptNo: l.Printed, N: l.N, At: moment(l.At), By: l.ByName, Void: l.Void(), VoidedAt: moment(l.VoidedAt),
		VoidedBy: l.VoiderName, Reason: l.Reason, Document: l.DocumentID, Title: l.Title, Genre: string(l.Genre), Sender: l.Sender, Number: l.Number,
		Date: l.Dated, Status: l.Status, Unit: l.UnitName, Handlers: append([]string{}, l.Handlers...), Replies: append([]string{}, l.Replies...),
		ReceivedOn: l.ReceivedOn, Due: l.Due}
}

func (s *Server) apiReceipts(c *Call) error {
	q := office.ReceiptQuery{State: archive.ReceiptState(c.QueryParam("state"))}
	q.Class, q.Sender = archive.LevelClass(c.QueryParam("class")), c.QueryParam("sender")
	if err := oneOf("class", q.Class); err != nil {
		return err
	}
	if err := oneOf("state", q.State); err != nil {
		return err
	}
	var err error
	if q.Year, err = c.year("year"); err != nil {
		return err
	}
	b, err := s.office.Receipts(c.Ctx(), c.By(), q)
	if err != nil {
		return err
	}
	a := receiptBookAnswer{Class: b.Class, Classes: b.Classes, Year: b.Year, Years: append([]int{}, b.Years...), Last: b.Last,
		Missing: append([]int{}, b.Missing...), Total: b.Counts[""], Counts: map[archive.ReceiptState]int{}, list: listOf(b.Lines, "", receiptOf)}
	for _, state := range archive.ReceiptStates() {
		a.Counts[state] = b.Counts[state]
	}
	return c.OK(a)
}

// voidReceiptRequest is why a registration is void.
type voidReceiptRequest struct {
	Reason string `json:"reason"`
	Again  bool   `json:"again,omitempty"` // it is to be registered anew
}

func (s *Server) apiVoidReceipt(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	var asked voidReceiptRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	_, err = s.office.VoidReceipt(c.Ctx(), c.By(), id, asked.Reason, asked.Again)
	return err
}
