package archive

import "slices"

// DocumentKind says which life a document lives (公文种类).
type DocumentKind string

const (
	Outgoing DocumentKind = "outgoing" // 发文
	Incoming DocumentKind = "incoming" // 收文
	Report   DocumentKind = "report"   // 签报、请示报告
	// Application is a general form that was filled in (事项、申请): leave, purchase, whatever a Form defines. It bears no 发文字号.
	Application DocumentKind = "form"
)

// Level is the classification level (密级), in rising order; compare with Rank.
type Level string

const (
	Public        Level = "public"       // 公开
	LevelInternal Level = "internal"     // 内部
	WorkSecret    Level = "work_secret"  // 工作秘密 (Secrets Law art. 64)
	Confidential  Level = "confidential" // 秘密
	Secret        Level = "secret"       // 机密
	TopSecret     Level = "top_secret"   // 绝密
)

// Levels lists all levels in rising order.
var levels = []Level{Public, LevelInternal, WorkSecret, Confidential, Secret, TopSecret}

// Levels returns all levels in rising order.
func Levels() []Level { return slices.Clone(levels) }

// Rank is the position of the level, 0 for Public to 5 for TopSecret; -1 for an unknown word.
func (l Level) Rank() int { return slices.Index(levels, l) }

// LevelOfRank is the inverse of Level.Rank.
func LevelOfRank(rank int) Level { return levels[rank] }

// StateSecret reports whether the level is one of the three levels of state secrets (Secrets Law art. 14).
// Only those carry the ★ mark (art. 22).
func (l Level) StateSecret() bool { return l.Rank() >= Confidential.Rank() }

// Chinese is the printed word of the level.
func (l Level) Chinese() string {
	return map[Level]string{Public: "公开", LevelInternal: "内部", WorkSecret: "工作秘密",
		Confidential: "秘密", Secret: "机密", TopSecret: "绝密"}[l]
}

// Urgency is the degree of urgency (紧急程度).
type Urgency string

const (
	Normal      Urgency = "normal"       // 普通
	Urgent      Urgency = "urgent"       // 加急
	ExtraUrgent Urgency = "extra_urgent" // 特急
)

// Chinese is the printed word; Normal is not printed.
func (u Urgency) Chinese() string {
	return map[Urgency]string{Normal: "普通", Urgent: "加急", ExtraUrgent: "特急"}[u]
}

// Valid reports whether u is one of the three degrees.
func (u Urgency) Valid() bool { return u == Normal || u == Urgent || u == ExtraUrgent }

// Openness says how a document is published (信息公开属性, 政府信息公开条例).
type Openness string

const (
	OpenActively  Openness = "actively"   // 主动公开
	OpenOnRequest Openness = "on_request" // 依申请公开
	NotOpen       Openness = "not_open"   // 不予公开
)

// Chinese is the printed word.
func (o Openness) Chinese() string {
	return map[Openness]string{OpenActively: "主动公开", OpenOnRequest: "依申请公开", NotOpen: "不予公开"}[o]
}

// Valid reports whether o is one of the three ways.
func (o Openness) Valid() bool { return o == OpenActively || o == OpenOnRequest || o == NotOpen }

// Genre is one of the fifteen genres of official documents (文种, 2012 regulation art. 8), written in Chinese.
type Genre string

// The fifteen genres.
const (
	Resolution   Genre = "决议"
	Decision     Genre = "决定"
	Order        Genre = "命令"
	Communique   Genre = "公报"
	Proclamation Genre = "公告"
	PublicNotice Genre = "通告"
	Views        Genre = "意见"
	Notice       Genre = "通知"
	Circular     Genre = "通报"
	ReportUp     Genre = "报告"
	Request      Genre = "请示"
	Reply        Genre = "批复"
	Motion       Genre = "议案"
	Letter       Genre = "函"
	Minutes      Genre = "纪要"
)

var genres = []Genre{Resolution, Decision, Order, Communique, Proclamation, PublicNotice, Views, Notice, Circular,
	ReportUp, Request, Reply, Motion, Letter, Minutes}

// Genres lists the fifteen genres in the order of the regulation.
func Genres() []Genre { return slices.Clone(genres) }

// Valid reports whether g is one of the fifteen genres.
func (g Genre) Valid() bool { return slices.Contains(genres, g) }

// Upward reports whether the genre goes to a superior (上行文): one receiver, and the signer's name is printed.
func (g Genre) Upward() bool { return g == ReportUp || g == Request }

// Retention is the retention period (保管期限; 8号令 2006): Y, D30 or D10.
type Retention string

const (
	Permanent Retention = "Y"   // 永久
	Years30   Retention = "D30" // 30 年
	Years10   Retention = "D10" // 10 年
)

// Chinese is the printed word.
func (r Retention) Chinese() string {
	return map[Retention]string{Permanent: "永久", Years30: "30年", Years10: "10年"}[r]
}

// Years is the length of the period; 0 for permanent.
func (r Retention) Years() int { return map[Retention]int{Years30: 30, Years10: 10}[r] }

// Valid reports whether r is a known period.
func (r Retention) Valid() bool { return r == Permanent || r.Years() > 0 }
