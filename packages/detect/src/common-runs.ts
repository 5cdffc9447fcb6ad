// Runs of characters that OTLP requests of agents have most, the most common first, case folded:
// counted in 25 MB of recorded runs in many conventions (English, code, JSON, log lines).

// prettier-ignore
const commonFours = [
  ' thethe file fil     or ile rect dirfinddireirectoryctorectoe orch f no  sucuch or d',
  'suchle or dih fi: noo suno snd: ind:gziptionand atio to  anding  in toolnameion _ai.',
  'gen_en_an_ai forcallctio is mentent  of sagefor n thhe snot e thwith cancont wittype',
  'serv. thion.essahe fssagmessuser uses thnfin you nothe cith in tonteightrolefuncunct',
  'nctihat  comhe aokentokef thnputinpu if timeser ool_jsontent resnten_calervalighol_c',
  'vatil_carvatyou fligents conoulduld agese re flit thhe rgentsionagenline pror thance',
  'e toionsstancommsistmber shorese tha chaassiput_ill  wilwillssisthatall outptpututpu',
  'ame2hen s to:   tant.toond tumenpassopencan ----age.assedateistae co pastextrequenge',
  'e flargurgumgumeshouhouls a 0000.namnger loohe uexecarchthenchanhangssenng tchecheck',
  ' be  it his  cheess e usforeecon timfromted sengore ecutxecucomps noed bhe p.inpor t',
  's iner irom  thicutetureangerati stae se at u000.mes i whe ld th frosearearc_tokthis',
  'ame ate ableeser on of t linkens searings anine mandmman.jsoommatherfirsirstter t in',
  ' ret age inscesse ag wased tcabiabinrentkinguestwas nterare is aquesturnre teachach ',
  'allsd toount cab eace cassiostriake i wi a seforth aactieditbefoerature  befes tin a',
  'er. nullcodeif t takgpt-d inken ave ccesll tn   respsponhe eonom by to tevervaluespo',
  'form.com fire inriale an exp whiumbenumb. i  nul.conool bookked g thllm.t caust alue',
  ': thinesconomple an  bages a flaon tat tn a e chopery thh a looptrinworkt reput.chat',
  ' hasrecos foich ymenstat.id2esulresusultbasis.0.nomyo thparter taturessienv_ hav tra',
  ' bastakeone whichich_mese a versght haveon it_meembeges.ponsonsee pre lovidehe mding',
  'ent.ai.cusagprovestiut_m payed i as cordghtsatedall.data calber rovimodet_toinstrmat',
  'ncelequeput canche t4gen.outsing finptiocoun alle fi musovide paaftess tasonour prom',
  'odelsessstepole2 opee ofbserobseng afterecornd ad bause he bl thrompomptor eormapera',
  '.proree rrenon ato ei.conce  releasohas currr isurreis nse tckede sa arescrions ecke',
  'tingllowlookai.o plaer o  -  cur appectimustt fith tan ahe n ecoook t prusinut_tble ',
  ' desequioop icatquir: nu boorroruire tooschestarh thothen oft be_resreasflag keyupda',
  'pdatinderelehttp tokr refree actwer paymaymehe wtes ai.tnnotte a freannoai.ri.re acc',
  'er acannr eapt-4ranc prias a askintebashot pieldt stk thre aens2ningst omall mak dat',
  'artsferelm.im.in couson. a rher erenve tfielmakeient putetryai.pi.pr.usa.ope5gen fun',
  ' otht isompllinge fo serleastriagersrevito seasends langerroaccensure islien sam a l',
  'rst  a fneedi.opai.ui.us nee i s disnd cclie ediatesmembsamerch led asic pre. ifcond',
  ' numretrnts i.to triurantarteck it il inout trieies m thext insusurat me.rolom ton.n',
  'n.nanmenfferi shselfin cwritn ben antotaotalles propported. all_ schreaton.inessains',
  'er ct ition:tatutestvel dit t haatus a tr. telem afttravnged steomy satienceironretu',
  '2025eturent2onmeck tmetrenvinvirronmviroravey be025-.obspen  reqon: ed f namtati exe',
  'ultsnonee scnt m secbusiy tocripriptavele sulemeritehe dch ee wiool.nge unteyourlast',
  'nd we laee csineut iconfonal mem_namtop ind d byt-4oer rs coe cue lins t modnt cough',
  ' wor so applpathnatiionaany crea valify    -convts t6genhts _trimati stunishte tged ',
  'catias tg foen pype2binepythythothonineten t.modant thouetriers t ofcell reainisou s',
  'e beest oundcatea reut.main  updmy pr cants2ist ooki query tle atertins  api2024corr',
  'teleead le torre intexple apallon.idrrecial_ any envest.ts_tplicinats of metnv_rv_re',
  'lts_s_tr uniolcals.0.0.t0.tookin we oolclcalquermemoemoreaten wills.read try24-0uery',
  'iredonfie acion_e at024-key  las assst rmpt.methis delf.e bos asmoryviouplaierto dep',
  'systemetlainystestemmodiexam incodifund lledrtopk in:gen-05-e.tonext bus',
].join('');

// prettier-ignore
const commonThrees = [
  ' ththehe    or  fi nole filectilech  direc orinde oiredirfin suorytorion: no sr dsuc',
  'ctoh fno uchd: nd:zipgzitioent iner  toingnd  anandati rein on age a alled gento e t',
  'essconserforame coe a cang oolis tooai. wie c foress tes nt calnams apute s isctien_',
  're men_aie fn_aassate se ofen comn tuseat ntestast  beterll of ineprosagan on.ot  pa',
  'estonsnotvercan fl chwitth  st prsonmeshatssitri000nfid tont i n achangeithtypyouas ',
  't ttur tr usypeoutcheers. tit ervopessaghtdatt iistokefun bakenantncelinimerol yoten',
  'ecoe re pse  haighif gesld steole lor tuncme  dets romf tntsnct fre i onillang shomp',
  'timted_can  tokflite extinpnpu. ihou ifne  as maain lirea itol_reninsbasjsoe lpenarg',
  'ligvatrval_c.cosinut  exeseou t ahanodetanoululdt cly s imbesenarcer.ancssesioone.to',
  've ear whcesore neuree utess fy t soratthiss beret  meakeookenstha_tomet alaveartque',
  ' dout_n ireqsisommgeruteshor iloohert s waal  areng mot fe bhend bmanrinds  nuounwil',
  'str.in ag atns ume---tputhome2u00utppert mpas:  ge.o telebleequhisd aactenv.meideult',
  'trabintexrchd i tivalseapla aceasgumcutrguatuom r. .natintatexery xece wbe es.n cpar',
  's noureret og tachretaileckordhecditke endl teats cfircor.0.ecufro hewerplelanareead',
  'mptdes siid2: tevemodck ce e mt ricekinasecelrreworeranesiallea api we eop lescatr a',
  'urn buranicaderullmpltry taintuesablitemmarstriaabiedi ununtustge ledr cetrn p idive',
  ' ro sahaveacirsh as od f.jsini cutopndeexp eacab202e dovematllswaraced owasbagh tnds',
  'memapp kellma sprin oeriel talert clnstcce po sce ndelnatked enletn wn-  la bot pfer',
  'lowlasefon bumb nabefund byespponnumtakr osur_recuree flacodhasnulspolicrrostialut w',
  'pt-r egptnomprerev muardellredn fol lueonorow.idby orm da micre plreewhibooe. rs .re',
  ' weembenced.payllonv_arsorkt.m_meann woortstokeyashdifataityt_tlm.hics. nsed wichow ',
  's ssesdinemeoop - asiy. lieginnt.scrg ase.nalut.sulcouinaptifie leasknintemmarripyme',
  'esull.ricl at ht bs.0omyag rmavideed tehel opminetaovialiso iestart_mostst.usaonaht ',
  ' fullil iurapat vareferynertaintisecusiampothomerovl ci.cad al_my ay htsy aastaftcke',
  'otan eunir srieathftearr.pr4ge.oullele2 pud cmusobsur asot: reltepbsemori.os wcris b',
].join('');

const ranks = new Map<string, number>();
for (let at = 0; at < commonFours.length; at += 4) ranks.set(commonFours.slice(at, at + 4), at / 4);
for (let at = 0; at < commonThrees.length; at += 3)
  ranks.set(commonThrees.slice(at, at + 3), at / 3);

/**
 * How common a run of three or four characters is, for comparison: from 0 (rare) to 2. What is not
 * listed is rarer the fewer letters it has.
 */
export function commonness(run: string): number {
  const lower = run.toLowerCase();
  const rank = ranks.get(lower);
  if (rank !== undefined) return 2 - (rank * 4) / commonFours.length;
  return lower.replaceAll(/[^a-z]/g, '').length / lower.length;
}
