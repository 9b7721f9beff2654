package archive

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestCountsLeaveTheirOwnFilterOut(t *testing.T) {
	tally := []RecordTally{
		{Year: 2024, Retention: Permanent, UnitCode: "BGS", UnitName: "办公室", State: Kept, Count: 3},
		{Year: 2024, Retention: Years10, UnitCode: "BGS", UnitName: "办公室", State: Prefiled, Count: 2},
		{Year: 2025, Retention: Years10, UnitCode: "RSC", UnitName: "人事处", State: Kept, Count: 5},
	}
	got := CountRecords(tally, RecordFilter{Year: 2024, Retention: Permanent})
	want := RecordCounts{Total: 3,
		Years:      []RecordCount{{Value: "2024", Count: 3}},
		Retentions: []RecordCount{{Value: "Y", Count: 3}, {Value: "D10", Count: 2}},
		Units:      []RecordCount{{Value: "BGS", Name: "办公室", Count: 3}},
		States:     []RecordCount{{Value: "kept", Count: 3}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// TestCountsAreWhatTheFilterFinds asks for each counted value and expects that many.
func TestCountsAreWhatTheFilterFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally := rapid.SliceOf(rapid.Custom(func(t *rapid.T) RecordTally {
			return RecordTally{Year: rapid.IntRange(2020, 2022).Draw(t, "year"), State: rapid.SampledFrom([]RecordState{Prefiled, Kept}).Draw(t, "state"),
				Retention: rapid.SampledFrom([]Retention{Permanent, Years10}).Draw(t, "retention"), Count: rapid.IntRange(1, 9).Draw(t, "count")}
		})).Draw(t, "tally")
		f := RecordFilter{Year: rapid.SampledFrom([]int{0, 2020, 2021}).Draw(t, "asked year"),
			Retention: rapid.SampledFrom([]Retention{"", Permanent}).Draw(t, "asked retention")}
		for _, c := range CountRecords(tally, f).Retentions {
			asked := f
			asked.Retention = Retention(c.Value)
			if n := CountRecords(tally, asked).Total; n != c.Count || n == 0 {
				t.Fatalf("%s is counted %d and finds %d", c.Value, c.Count, n)
			}
		}
	})
}
