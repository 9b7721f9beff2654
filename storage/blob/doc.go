// Package blob keeps bytes: on a disk or in an S3-compatible store, behind the port archive.Blobs.
//
// The disk keeps two folders on one file system; backups take live alone:
//
//	staging/<key>          a finished upload; <key>.part one that was broken off
//	live/<kk>/<key>        an object, 0600; 0400 once it was locked
//	live/<kk>/<key>.lock   until when Delete refuses, RFC 3339
//
// The S3 store keeps two buckets: <bucket>, versioned and with object lock, and <bucket>-staging, unversioned. Objects are
// named blobs/<key>.
package blob
