package web

import (
	"strings"

	"github.com/lantai/lantai/workflow"
)

// auditGroups are the beginnings of acts that the list can be narrowed to.
func auditGroups() []option {
	return []option{{"document.", "公文"}, {"task.", "办理"}, {"number.", "号码"}, {"delivery.", "分发与签收"}, {"file.", "文件"},
		{"record.", "档案"}, {"loan.", "借阅"}, {"delegation.", "委托"}, {"session.", "登录"}, {"account.", "账号锁定"}, {"password.", "密码"}, {"person.", "人员与职责"}, {"route.", "流程"}, {"form.", "表单"}, {"unit.", "部门"}, {"organisation.", "单位信息"}, {"series.", "发文代字"},
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
	"document.follow": "关注", "document.unfollow": "取消关注", "document.slip": "打印办文单", "register.print": "打印发文登记簿", "receipts.print": "打印收文登记簿", "signature.set": "上传签名图样", "signature.remove": "删除签名图样",
	"route.draft": "立流程草稿", "route.change": "修改流程草稿", "route.activate": "启用流程", "route.retire": "停用流程", "route.discard": "放弃流程草稿",
	"form.draft": "立表单草稿", "form.activate": "启用表单", "form.retire": "停用表单", "form.discard": "放弃表单草稿",
	"document.draft": "拟稿", "document.edit": "修改", "document.read": "查看公文", "document.receive": "登记来文", "document.file": "归档",
	"document.void": "作废", "document.pass_on": "转送", "document.back_enter": "补录", "document.series": "选定文号系列",
	"number.void": "号码作废", "delivery.open": "打开来件", "delivery.sign": "签收", "delivery.return": "退件", "delivery.urge": "催签收",
	"file.upload": "上传文件", "upload.begin": "开始分段上传", "upload.drop": "放弃分段上传", "file.download": "下载文件", "file.refuse": "拒收文件", "record.prefile": "预归档",
	"record.arrange": "整理编号", "record.accept": "入库", "loan.request": "申请借阅", "loan.lent": "同意借阅", "loan.refused": "不同意借阅", "loan.withdrawn": "撤回借阅申请",
	"loan.return": "归还", "loan.recall": "收回", "loan.renew": "续借", "loan.close": "登记利用效果", "loan.read": "借阅阅览",
	"loan.page": "阅览一页", "loan.lapse": "借阅到期", "delegation.give": "设定委托", "delegation.end": "结束委托", "session.open": "登录", "session.close": "退出", "account.lock": "账号锁定",
	"password.change": "修改密码", "task.stalled": "无人可办", "person.hand_over": "移交", "person.add": "添加人员", "person.appoint": "任职", "person.grant": "授予职责", "person.disable": "停用账号",
	"person.enable": "恢复账号", "person.change": "改姓名或工号", "person.end": "设账号期限", "person.clearance": "改知悉权限", "person.revoke": "收回职责",
	"person.end_post": "结束岗位", "person.main_post": "设为主岗", "account.unlock": "立即允许登录", "session.end": "结束全部登录", "password.reset": "重设密码",
	"unit.add": "添加部门", "unit.change": "改部门", "unit.close": "撤销部门", "unit.reopen": "不撤销部门", "organisation.add": "添加单位",
	"organisation.change": "改单位信息", "organisation.seal": "换印章图样", "series.add": "添加代字", "series.change": "改代字", "fonds.add": "添加全宗",
	"fonds.change": "改全宗名称", "schedule.set": "保管期限表生效",
	"person.contact": "修改通知方式", "task.remind": "到期提醒", "calendar.year": "录入放假安排", "calendar.drop_year": "撤回放假安排",
	"calendar.hours": "录入办公时间", "calendar.drop_hours": "撤回办公时间", "calendar.reckon": "重新推算期限",
}
