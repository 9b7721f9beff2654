package gongwen

import (
	"regexp"
	"strings"

	"github.com/lantai/lantai/archive"
)

const titleClause = regulation + "第九条第（七）项"

func checkTitlePresent(d *Draft) []finding {
	if strings.TrimSpace(d.Title) != "" {
		return nil
	}
	return []finding{must("title", titleClause, "标题为空。请按“发文机关名称＋关于＋事由＋的＋文种”填写标题。").firmly()}
}

// endMarks are marks that no title ends with; 》 and ） may.
const endMarks = "。，、；：．.,;:!！"

func checkTitleEnd(d *Draft) []finding {
	title := oneLine(d.Title)
	bare := strings.TrimRight(title, endMarks)
	if bare == title || bare == "" {
		return nil
	}
	return []finding{must("title", format+"7.3.1", "标题末尾不用标点符号。请删去末尾的标点。").fixed(bare)}
}

var (
	titleSuffix = regexp.MustCompile(`（(?:试行|暂行|修订|草案|征求意见稿|送审稿|代拟稿|[^（）]*(?:年版|修订版|版|号))）$`)
	mixedGenre  = regexp.MustCompile(`(请示报告|报告请示|请示的报告|函的请示)$`)
)

// genreEndings are the words that a title of the genre may end with.
func genreEndings(g archive.Genre) []string {
	switch g {
	case archive.Order:
		return []string{"命令", "令"}
	default:
		return []string{string(g)}
	}
}

// checkTitleGenre: the title ends with the document's own genre, once.
func checkTitleGenre(d *Draft) []finding {
	title := titleSuffix.ReplaceAllString(strings.TrimRight(oneLine(d.Title), endMarks), "")
	if title == "" || !d.Genre.Valid() {
		return nil
	}
	if mixed := mixedGenre.FindString(title); mixed != "" {
		return []finding{must("title", regulation+"第八条", "标题把两个文种写在一起（“%s”）。请示和报告是两个文种，请只保留一个。", mixed)}
	}
	for _, ending := range genreEndings(d.Genre) {
		if strings.HasSuffix(title, ending) {
			return repeatedGenre(title, ending)
		}
	}
	for _, other := range archive.Genres() {
		if strings.HasSuffix(title, string(other)) {
			return []finding{must("title", titleClause, "标题以“%s”结尾，而所选文种是“%s”。请改标题或改文种，使两者一致。", other, d.Genre)}
		}
	}
	return []finding{must("title", titleClause, "标题没有以文种“%s”结尾。请在标题末尾补上文种。", d.Genre).fixed(withGenre(title, d.Genre))}
}

func repeatedGenre(title, genre string) []finding {
	doubled := "的" + genre + "的" + genre
	if !strings.HasSuffix(title, doubled) {
		return nil
	}
	return []finding{remind("title", titleClause, "标题中文种重复（“%s”）。转发、印发文件时请省去重复的文种。", doubled).
		fixed(strings.TrimSuffix(title, "的"+genre))}
}

func withGenre(title string, g archive.Genre) string {
	if strings.Contains(title, "关于") && !strings.HasSuffix(title, "的") {
		return title + "的" + string(g)
	}
	return title + string(g)
}

// withoutAbout are genres whose titles are commonly written without 关于.
var withoutAbout = map[archive.Genre]bool{archive.Order: true, archive.Proclamation: true, archive.PublicNotice: true,
	archive.Communique: true, archive.Minutes: true, archive.Resolution: true}

var relaying = regexp.MustCompile(`转发|批转|印发|公布|发布`)

// checkTitleForm: 关于 + matter + 的 + genre.
func checkTitleForm(d *Draft) []finding {
	title := oneLine(d.Title)
	if title == "" || withoutAbout[d.Genre] {
		return nil
	}
	if strings.Contains(title, "关于关于") {
		return []finding{remind("title", titleClause, "标题中“关于”重复。请删去一个。").fixed(strings.Replace(title, "关于关于", "关于", 1))}
	}
	if !strings.Contains(title, "关于") && !relaying.MatchString(title) {
		return []finding{remind("title", titleClause, "标题中没有“关于”。公文标题一般写作“发文机关名称＋关于＋事由＋的＋%s”。", d.Genre)}
	}
	bare := titleSuffix.ReplaceAllString(title, "")
	if strings.HasSuffix(bare, string(d.Genre)) && !strings.HasSuffix(bare, "的"+string(d.Genre)) && !ownName.MatchString(bare) {
		return []finding{remind("title", titleClause, "文种“%s”前没有“的”。请核对标题是否通顺。", d.Genre)}
	}
	return nil
}

// ownName: genres with an attribute of their own, such as 实施意见 or 复函, stand without 的 before the genre.
var ownName = regexp.MustCompile(`(?:实施|指导|若干|处理|补充|工作|紧急|预备|复|的[\p{Han}]{1,4})(?:意见|通知|函|决定|报告|通报)$`)

func checkTitleIssuer(d *Draft) []finding {
	if d.Issuer == "" || d.Title == "" || len(d.CoIssuers) > 0 || strings.HasPrefix(oneLine(d.Title), d.Issuer) {
		return nil
	}
	return []finding{remind("title", titleClause, "标题没有以发文机关名称“%s”开头。标题由发文机关名称、事由和文种组成，请核对。", d.Issuer)}
}
