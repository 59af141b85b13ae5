{{%AUTOESCAPE context="HTML"}}
<div class="narrow page">
  <div class="page-head"><h1>Room for {{PERSON_NAME}}</h1></div>
  {{#SAVED}}<p class="notice" role="status">[[icon check2]] Saved.</p>{{/SAVED}}
  {{>ROOM}}
  <form method="post" action="/admin/people/{{USERNAME}}/quota">
    [[csrf]]
    [[errors]]
    [[field name="limit_gb" label="Room in GB" type="text" inputmode="decimal" hint="Empty: as for everybody. 0: no limit. What is there already stays." maxlength="12" autocomplete="off"]]
    <div class="form-actions"><button type="submit" class="btn btn-primary">Save</button> <a class="btn btn-quiet" href="/u/{{USERNAME}}">Back to the profile</a></div>
  </form>
</div>
