package gongwen

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// titleWords are words that titles are made of; a title is not broken inside them (GB/T 9704-2012 7.3.1: 词意完整).
var titleWords = strings.Fields(`关于 进一步 切实 全面 深入 扎实 认真 加强 加快 推进 促进 深化 完善 规范 开展 落实 贯彻 执行 实施 做好 组织 举办 召开
 印发 转发 批转 发布 公布 修订 修改 废止 撤销 成立 调整 设立 建立 健全 命名 表彰 授予 同意 批准 申请 请求 商请 报送 上报 任免 任命
 工作 管理 办法 规定 条例 细则 规则 制度 方案 规划 计划 要点 意见 通知 通报 通告 公告 公报 决定 决议 请示 报告 批复 议案 命令 纪要
 会议 培训 活动 检查 督查 调研 考核 评估 评价 验收 统计 调查 专项 行动 整治 治理 监督 监管 审批 审计 服务 建设 发展 改革 创新
 人民 政府 办公室 办公厅 委员会 领导小组 指挥部 管理局 党委 党组 人大 政协 机关 事业 单位 部门 企业 公司 集团 学校 医院 街道 社区
 安全 生产 消防 应急 防汛 抗旱 防灾 减灾 救灾 环境 生态 保护 污染 防治 档案 公文 信息 公开 保密 数字 数据 网络 系统 平台 电子 政务
 教育 科技 文化 卫生 健康 体育 旅游 交通 运输 水利 农业 农村 林业 工业 商务 财政 税务 预算 经费 资金 资产 采购 招标 项目 工程 土地 规模
 城市 乡村 振兴 住房 保障 就业 社会 保险 养老 医疗 人才 干部 职工 人员 公务员 队伍 年度 季度 上半年 下半年 期间 节日 春节 国庆 元旦 放假 安排
 有关 相关 若干 问题 事项 情况 措施 任务 分工 职责 机制 体系 质量 标准 能力 水平 高质量 经济 市场 主体 营商 优化 提升 提高 强化 试点 试行 暂行
 全国 全省 全市 全县 全区 本市 我市 我省 归档 移交 鉴定 销毁 整理 登记 收集 重要 重大 重点 第一 第二 第三 以及`)

// A broken title is judged by these weights: the lower the sum, the better.
const (
	badInsideWord = 60.0  // the break tears a known word
	badUnknown    = 6.0   // no known word on either side
	badInsideBook = 5.0   // the break tears a 《》
	goodAfter     = -4.0  // after 关于, the organ's name, 、
	badLonger     = 1.6   // per character by which lines differ
	badHourglass  = 8.0   // a middle line shorter than both neighbours
	badAlone      = 200.0 // one character alone on a line
)

// breakTitle breaks a title at word sense into the least number of lines of at most limit full-width characters, shaped like a trapezoid or
// a diamond. A line break in the text is the clerk's own and is kept.
//
// Names are those of organs in the title; like words, they stay whole.
func breakTitle(title string, limit float64, names ...string) []string {
	if strings.Contains(title, "\n") {
		return strings.Split(title, "\n")
	}
	runes := []rune(title)
	penalties := breakPenalties(title, names)
	ends := widthsTo(runes)
	for n := max(1, int(math.Ceil(ends[len(runes)]/limit))); n < len(runes); n++ {
		if cuts, ok := cutTitle(ends, penalties, n, limit); ok {
			return pieces(runes, cuts)
		}
	}
	return []string{title}
}

// widthsTo answers the width of the title up to each position, in full-width characters; figures and Latin letters take half.
func widthsTo(runes []rune) []float64 {
	ends := make([]float64, len(runes)+1)
	for i, r := range runes {
		ends[i+1] = ends[i] + 1
		if !isWide(r) {
			ends[i+1] = ends[i] + 0.56
		}
	}
	return ends
}

// cutTitle tries every way of n lines; titles are short and n is 2 or 3, so that the ways are few thousand at most.
func cutTitle(ends, penalties []float64, n int, limit float64) (best []int, found bool) {
	bestCost := math.Inf(1)
	length := len(ends) - 1
	var try func(cuts []int, cost float64)
	try = func(cuts []int, cost float64) {
		from := 0
		if len(cuts) > 0 {
			from = cuts[len(cuts)-1]
		}
		if len(cuts) == n-1 {
			if ends[length]-ends[from] <= limit {
				if cost += shapeCost(ends, append(cuts, length)); cost < bestCost {
					best, bestCost, found = append([]int(nil), cuts...), cost, true
				}
			}
			return
		}
		for cut := from + 1; cut < length && ends[cut]-ends[from] <= limit; cut++ {
			if !math.IsInf(penalties[cut], 1) {
				try(append(cuts, cut), cost+penalties[cut])
			}
		}
	}
	try(make([]int, 0, n), 0)
	return best, found
}

// shapeCost judges the outline of the lines that end at cuts.
func shapeCost(ends []float64, cuts []int) float64 {
	lengths := make([]float64, len(cuts))
	from, longest := 0, 0.0
	for i, cut := range cuts {
		lengths[i] = ends[cut] - ends[from]
		longest = max(longest, lengths[i])
		from = cut
	}
	cost := 0.0
	for i, n := range lengths {
		cost += badLonger * (longest - n)
		if n <= 1 && len(cuts) > 1 {
			cost += badAlone
		}
		if i > 0 && i+1 < len(lengths) && n < lengths[i-1] && n < lengths[i+1] {
			cost += badHourglass
		}
	}
	return cost
}

// breakPenalties answers, for each position of the title, how bad a line break before it is; +Inf where it is not lawful.
func breakPenalties(title string, names []string) []float64 {
	runes := []rune(title)
	p := make([]float64, len(runes))
	known := knownWords(runes, p, append(names, titleWords...))
	inBook := false
	for i := 1; i < len(runes); i++ {
		a, b := runes[i-1], runes[i]
		if inBook = (inBook || a == '《') && a != '》'; inBook {
			p[i] += badInsideBook
		}
		switch {
		case !lawful(a, b), b == '的', strings.ContainsRune("的", a) && endsWithGenre(string(runes[i:])):
			p[i] = math.Inf(1)
		case strings.HasSuffix(string(runes[:i]), "关于"), a == '、', a == '》', a == ' ':
			p[i] += goodAfter
		case !known[i-1] && !known[i]:
			p[i] += badUnknown
		}
	}
	return p
}

// knownWords marks the characters covered by words (longest first) and charges the places inside them.
func knownWords(runes []rune, p []float64, words []string) []bool {
	known := make([]bool, len(runes))
	for i := 0; i < len(runes); {
		n := longestWord(string(runes[i:]), words)
		for k := range n {
			known[i+k] = true
			if k > 0 {
				p[i+k] += badInsideWord
			}
		}
		i += max(n, 1)
	}
	return known
}

func longestWord(text string, words []string) int {
	longest := 0
	for _, word := range words {
		if strings.HasPrefix(text, word) {
			longest = max(longest, utf8.RuneCountInString(word))
		}
	}
	return longest
}

func lawful(a, b rune) bool {
	return !strings.ContainsRune(notFirst, b) && !strings.ContainsRune(notLast, a) && !(inWord(a) && inWord(b)) &&
		!(isDigit(a) && strings.ContainsRune("年月日号", b))
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func endsWithGenre(rest string) bool {
	for _, g := range archive.Genres() {
		if strings.HasPrefix(rest, string(g)) {
			return true
		}
	}
	return false
}

func pieces(runes []rune, cuts []int) []string {
	var out []string
	from := 0
	for _, cut := range append(cuts, len(runes)) {
		out = append(out, strings.TrimSpace(string(runes[from:cut])))
		from = cut
	}
	return out
}
