package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lantai/lantai/archive"
)

// sentences are what constraint names mean to people. A constraint that is not listed is a fault of ours.
var sentences = map[string]*archive.Error{
	"number_organisation_id_printed_key":             archive.E(archive.Conflict, "这个发文字号已经用过，没有写入。"),
	"number_document":                                archive.E(archive.Conflict, "这件公文已有发文字号，不再另编。"),
	"numbered_was_signed":                            archive.E(archive.Conflict, "公文须经办公室核稿、领导签发后才能编号。"),
	"life":                                           archive.E(archive.Conflict, "公文当前的状态不允许这一步。"),
	"three_officers":                                 archive.E(archive.Conflict, "系统管理员、安全保密管理员、安全审计员须由不同的人担任。"),
	"person_username_key":                            archive.E(archive.Conflict, "这个用户名已经有人使用。").On("username"),
	"organisation_name_key":                          archive.E(archive.Conflict, "已有同名单位，没有写入。").On("name"),
	"unit_organisation_id_name_key":                  archive.E(archive.Conflict, "本单位已有同名部门（可能已撤销），请换一个名称。").On("name"),
	"person_organisation_id_staff_no_key":            archive.E(archive.Conflict, "这个工号已经有人使用。").On("staff_no"),
	"series_organisation_id_code_key":                archive.E(archive.Conflict, "本单位已有这个代字，没有写入。").On("code"),
	"fonds_organisation_id_code_key":                 archive.E(archive.Conflict, "本单位已有这个全宗号，没有写入。").On("code"),
	"appointment_person_id_unit_id_title_valid_excl": archive.E(archive.Conflict, "此人在这个部门已有同名岗位，时间重叠，没有写入。").On("title"),
	"role_grant_person_id_role_coalesce_valid_excl":  archive.E(archive.Conflict, "此人在这段时间已有这项职责，没有写入。").On("role"),
	"loan_open":                                      archive.E(archive.Conflict, "您已申请或借阅这件档案，不必重复申请。"),
	"loan_by_another":                                archive.E(archive.Conflict, "借阅申请须由他人审批，不能自己批给自己。"),
	"run_live":                                       archive.E(archive.Conflict, "这件公文已在办理中。"),
	"route_version":                                  archive.E(archive.Conflict, "别人刚立了同一版，您的没有写入。请看过最新的版本再办。"),
	"route_in_force":                                 archive.E(archive.Conflict, "别人刚启用了另一版，您的没有启用。请看过在用的版本再办。"),
	"form_version":                                   archive.E(archive.Conflict, "别人刚立了同一版，您的没有写入。请看过最新的版本再办。"),
	"form_in_force":                                  archive.E(archive.Conflict, "别人刚启用了另一版，您的没有启用。请看过在用的版本再办。"),
}

// translate turns the driver's errors into ours, once, at the border, by code and constraint and never by text.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*archive.Error](err); ours {
		return err
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return archive.ErrNotFound()
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return translatePg(pg)
	}
	return err
}

func translatePg(pg *pgconn.PgError) error {
	if known := sentences[pg.ConstraintName]; known != nil {
		e := *known
		e.Cause = pg
		return &e
	}
	switch pg.Code {
	case "53100": // disk_full
		return archive.E(archive.NoSpace, "没有办成，内容没有丢。数据库存储空间不足，请联系系统管理员。").Because(pg)
	case "22021", "22P05": // character not in repertoire: the zero character, which Postgres keeps nowhere
		return archive.E(archive.Invalid, "内容里有不能保存的字符，没有写入。请删去后再试。").Because(pg)
	case "42501": // insufficient_privilege: row-level security refused the write
		return archive.ErrNotFound().Because(pg)
	case "40P01", "40001", "55P03": // deadlock, serialization, lock not available
		return archive.E(archive.Conflict, "刚好有别人在办同一件，请再试一次。").Because(pg)
	case "57P01", "57P02", "57P03", "08006": // shutting down, cannot connect
		return archive.E(archive.Unavailable, "数据库暂时不可用，请稍后再试。").Because(pg)
	}
	return pg
}
