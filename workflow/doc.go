// Package workflow knows who must act next: routes as data, tasks, opinions, deadlines and delegation. It moves any subject and
// knows of it no more than a kind, a key and some fields. Every rule is a pure function: values and a time go in, an Outcome
// comes out, and the caller writes the Outcome and fires its effects in one transaction.
//
// A run, one subject on its way along a route:
//
//	          ┌──suspend──▶ suspended ──┐
//	          │                 │       │
//	start ─▶ running ◀──resume──┘       ├──terminate──▶ terminated
//	          │ │ └─────────────────────┘
//	          │ └──recall, before anybody else has acted──▶ recalled
//	          └──the last step is done──▶ ended
//
// A task, what one person is asked to do in one round of one step:
//
//	opened ─▶ waiting ◀──his turn is not yet or no more──┐
//	          │     └──his turn──▶ open ─────────────────┘
//	          │                     ├──decided or handed on──▶ done ──taken back──▶ revoked
//	          └──no longer needed──▶└──no longer needed──▶ cancelled
//
// RunStates, TaskStates and MayBecome are these diagrams as data; the database's CHECKs list the same words.
package workflow
