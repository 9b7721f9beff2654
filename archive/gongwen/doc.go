// Package gongwen sets official documents in type as GB/T 9704-2012 asks, writes them as PDF, and checks drafts against the
// rules of the trade before they are issued.
//
// It works in three steps that know nothing of each other's insides: a Document (or Slip, or Register) is a plain value; its
// Layout method places glyphs, rules and pictures on pages, in millimetres, without drawing anything; PDF draws a Layout.
// Check is apart from all of them: it reads a Draft and answers findings.
package gongwen
