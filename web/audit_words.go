package web

import (
	"strings"

	"github.com/lantai/lantai/workflow"
)

// auditGroups are the beginnings of acts that the list can be narrowed to.
func auditGroups() []option {
	return []option{{"document.", "公文"}, {"task.", "办理"}, {"number.", "号码"}, {"delivery.", "分发与签收"}, {"file.", "文件"},
		{"record.", "档案"}, {"loan.", "借阅"}, {"delegation.", "委托"}, {"session.", "登录"}, {"account.", "账号锁定"}, {"password.", "密码"}, {"person.", "人员与职责"},
		{"calendar.", "工作日历"}}
}

// ActWord says an act in the words of people, or as it is where it has none.
func (p *auditPage) ActWord(act string) string {
	if verb, ok := strings.CutPrefix(act, "task."); ok {
		if word := workflow.Verb(verb).Chinese(); word != "" {
			return word
		}
	}
	if word, ok := auditWords[act]; ok {
		return word
	}
	return act
}

// auditWords are the acts of the log, besides those done with a task.
var auditWords = map[string]string{
	"document.slip": "打印办文单", "register.print": "打印发文登记簿", "receipts.print": "打印收文登记簿", "signature.set": "上传签名图样", "signature.remove": "删除签名图样",
	"document.draft": "拟稿", "document.edit": "修改", "document.read": "查看公文", "document.receive": "登记来文", "document.file": "归档",
	"document.void": "作废", "document.pass_on": "转送", "document.back_enter": "补录", "document.series": "选定文号系列",
	"number.void": "号码作废", "delivery.open": "打开来件", "delivery.sign": "签收", "delivery.return": "退件", "delivery.urge": "催签收",
	"file.upload": "上传文件", "upload.begin": "开始分段上传", "upload.drop": "放弃分段上传", "file.download": "下载文件", "file.refuse": "拒收文件", "record.prefile": "预归档",
	"record.arrange": "整理编号", "record.accept": "入库", "loan.request": "申请借阅", "loan.lent": "同意借阅", "loan.refused": "不同意借阅",
	"loan.return": "归还", "loan.recall": "收回", "loan.renew": "续借", "loan.close": "登记利用效果", "loan.read": "借阅阅览",
	"loan.page": "阅览一页", "loan.lapse": "借阅到期", "delegation.give": "设定委托", "delegation.end": "结束委托", "session.open": "登录", "session.close": "退出", "account.lock": "账号锁定",
	"password.change": "修改密码", "task.stalled": "无人可办", "person.hand_over": "移交", "person.add": "添加人员", "person.appoint": "任职", "person.grant": "授予职责", "person.disable": "停用账号",
	"person.contact": "修改通知方式", "task.remind": "到期提醒", "calendar.year": "录入放假安排", "calendar.drop_year": "撤回放假安排",
	"calendar.hours": "录入办公时间", "calendar.drop_hours": "撤回办公时间", "calendar.reckon": "重新推算期限",
}
