// Package archive knows what a record is and what may happen to it: the words of the trade, the rules as pure functions, and
// the ports through which the use cases in archive/office (drafting to distribution) and archive/records (filing to disposal)
// reach what is kept. It imports nothing but workflow and the standard library.
//
// An outgoing document (发文):
//
//	drafting ──submit──▶ in_review ──sign──▶ signed ──register──▶ numbered ──seal──▶ sealed ──issue──▶ issued ──file──▶ filed
//	   ▲                    │  │                │                     │                 │                │
//	   └──return, recall────┘  └─terminate─▶ terminated               └──void─▶ voided ◀┘       withdraw ▼ repeal
//	                                                                                         withdrawn / repealed
//
// A return goes back the same way, status by status. The number stays with the document and is the same when it is registered again;
// what holds a number does not end but by being voided, so that the register never has a number without a fate.
//
// A joint one (联合行文) stays signed until every co-issuer has signed the same text, and is registered only then.
//
// A draft may lie in the bin for 30 days: drafting ◀──▶ binned.
//
// An incoming document (收文):
//
//	received ──register──▶ registered ──screen──▶ in_hand ──complete──▶ completed ──file──▶ filed
//	   │                    │        │               └──terminate──▶ terminated  ▲
//	   └──return to sender──┴─▶ returned └──complete, with nothing to be done────┘
//
// What was entered or registered by mistake is voided, with its reason: received, registered or in_hand ──void──▶ voided; or its 收文号
// alone is, and it waits to be registered anew: registered or in_hand ──void the number──▶ received.
//
// A report (签报), which goes back, into the bin and to its termination as an outgoing document does:
//
//	drafting ──submit──▶ in_review ──sign──▶ signed ──file──▶ filed
package archive
