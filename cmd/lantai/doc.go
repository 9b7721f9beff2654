// Command lantai carries an official document through its whole life: drafted, routed, signed, numbered, typeset, sealed, issued,
// received, filed, kept, lent, and in the end transferred or destroyed.
package main
